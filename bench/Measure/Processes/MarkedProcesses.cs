using System.Text;

namespace PluginChat.Measure.Processes;

/// <summary>Finds processes by an environment variable that they inherited, and ends them by their id.</summary>
static class MarkedProcesses
{
    // A process may start another while the list is read; the second look finds that one.
    const int Looks = 5;

    public static void KillAll(string mark)
    {
        for (var look = 0; look < Looks; look++)
        {
            var found = Find(mark);
            if (found.Count == 0)
                return;
            foreach (var id in found)
                Signals.Send(id, Signals.Kill);
            Thread.Sleep(50);
        }
    }

    static List<int> Find(string mark)
    {
        var bytes = Encoding.UTF8.GetBytes(mark + '\0');
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId)
                continue;
            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(bytes) >= 0)
                    found.Add(id);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is another user's and so not ours.
            }
        }
        return found;
    }
}
