/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A PKCS#11 module without cards that needs more than the worker's unit allows; its file name says
 * what. Without it, it fails to initialise. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

static int
need_network (void)
{
  return socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

/* An address of the documentation network, which the test adds to the loopback device. */
static int
need_route (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (7) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  inet_pton (AF_INET, "203.0.113.7", &address.sin_addr);
  return fd < 0 ? -1 : connect (fd, (struct sockaddr *) &address, sizeof address);
}

static int
need_locked_memory (void)
{
  static char memory[4 * 1024 * 1024];

  return mlock (memory, sizeof memory);
}

static int
need_log (void)
{
  return open ("/var/lib/eonay-demanding/log", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
}

static int
need_priority (void)
{
  return setpriority (PRIO_PROCESS, 0, getpriority (PRIO_PROCESS, 0) + 1);
}

static int
need_code (void)
{
  return mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
               0) == MAP_FAILED
             ? -1
             : 0;
}

/* Like libusb. */
static int
need_usb (void)
{
  if (dlopen ("libusb-1.0.so.0", RTLD_NOW) == NULL)
    return -1;
  return open ("/dev/bus/usb", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static const struct
{
  const char *name;
  int (*get) (void);
} needs[] = {
  { "/code.so", need_code },         { "/locked-memory.so", need_locked_memory },
  { "/log.so", need_log },           { "/network.so", need_network },
  { "/priority.so", need_priority }, { "/route.so", need_route },
  { "/usb.so", need_usb },
};

static CK_RV
initialize (void *arguments)
{
  Dl_info info;

  dladdr (C_GetFunctionList, &info);
  for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
    if (strcmp (strrchr (info.dli_fname, '/'), needs[i].name) == 0 && needs[i].get () < 0)
      return CKR_GENERAL_ERROR;
  return CKR_OK;
}

static CK_RV
finalize (void *reserved)
{
  return CKR_OK;
}

static CK_RV
get_info (CK_INFO *info)
{
  memset (info, 0, sizeof *info);
  return CKR_OK;
}

static CK_RV
get_slot_list (unsigned char present, CK_SLOT_ID *list, unsigned long *count)
{
  *count = 0;
  return CKR_OK;
}

CK_RV
C_GetFunctionList (CK_FUNCTION_LIST **list)
{
  static CK_FUNCTION_LIST functions = {
    .C_Initialize = initialize,
    .C_Finalize = finalize,
    .C_GetInfo = get_info,
    .C_GetSlotList = get_slot_list,
    .C_GetFunctionList = C_GetFunctionList,
  };

  *list = &functions;
  return CKR_OK;
}
