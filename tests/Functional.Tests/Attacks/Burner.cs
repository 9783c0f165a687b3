using System.Diagnostics;
using System.Globalization;
using PluginChat.Testing.Processes;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>
/// A neighbour of the host: a process that has nothing to do with it and takes a part of a core, in one go each second as a compiler does.
/// What it costs the others is the machine's doing.
/// </summary>
static class Burner
{
    static readonly TimeSpan s_turn = TimeSpan.FromSeconds(1),
        s_tick = TimeSpan.FromMilliseconds(10); // of /proc: USER_HZ is 100 on all of Linux

    /// <summary>The processor time that a host and the processes that it started have taken so far.</summary>
    public static TimeSpan TakenBy(HostProcess host) =>
        TakenBy(host.Id) + TimeSpan.FromTicks(ChildrenOf(host.Id).Sum(child => TakenBy(child).Ticks));

    /// <summary>Takes this part of a core for a while.</summary>
    public static async Task RunAsync(double part, TimeSpan duration)
    {
        var burn = TimeSpan.FromTicks((long)(Math.Clamp(part, 0.01, 0.9) * s_turn.Ticks));
        var script = string.Create(
            CultureInfo.InvariantCulture,
            $"while kill -0 $PPID; do end=$(( ${{EPOCHREALTIME/./}} + {burn.TotalMicroseconds:0} )); "
                + $"while (( ${{EPOCHREALTIME/./}} < end )); do :; done; sleep {(s_turn - burn).TotalSeconds:0.000}; done"
        );
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C"; // whose decimal point is one
        using var burner = Process.Start(start)!;
        try
        {
            await Task.Delay(duration);
        }
        finally
        {
            burner.Kill();
            await burner.WaitForExitAsync();
        }
    }

    static IEnumerable<int> ChildrenOf(int process) =>
        Directory
            .GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
            .SelectMany(task => ReadOrNothing(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    // They are the 14th to 17th field; the second is a name in brackets, which may hold anything.
    static TimeSpan TakenBy(int process)
    {
        var stat = ReadOrNothing(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // utime, stime, and with c before them those of the children that have ended: a compiler may not live for long.
        return fields.Length < 15 ? TimeSpan.Zero : fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) * s_tick;
    }

    // A thread or a process that has ended meanwhile.
    static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
