/* SPDX-License-Identifier: GPL-3.0-or-later */

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A stand-in for the official signer: writes down what it was started with, a line each. */
public final class StartedSigner
{
  private static void addDescriptors (List<String> lines)
  {
    for (File entry : new File ("/proc/self/fd").listFiles ())
      {
        try
          {
            lines.add ("descriptor " + entry.getName () + " " + Files.readSymbolicLink (entry.toPath ()));
          }
        catch (IOException ended)
          {
            /* That of the folder being read. */
          }
      }
  }

  public static void main (String[] arguments) throws IOException
  {
    List<String> lines = new ArrayList<> ();

    System.getenv ().forEach ((name, value) -> lines.add ("variable " + name + " " + value));
    lines.add ("folder " + System.getProperty ("user.dir"));
    lines.add ("arguments " + arguments.length);
    Files.readAllLines (Path.of ("/proc/self/status")).stream ()
        .filter (line -> line.startsWith ("SigBlk")).forEach (lines::add);
    addDescriptors (lines);
    Files.write (Path.of (System.getProperty ("user.home"), "started"), lines);
  }
}
