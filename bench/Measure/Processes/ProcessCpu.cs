namespace PluginChat.Measure.Processes;

/// <summary>Reads the processor time that a process has used: it grows far less than the clock where others want the cores too.</summary>
public static class ProcessCpu
{
    /// <summary>What its threads that still run have used. To the nanosecond, where /proc/pid/stat counts in ticks of 10 ms.</summary>
    public static TimeSpan Of(int processId) =>
        TimeSpan.FromMicroseconds(Directory.EnumerateDirectories($"/proc/{processId}/task").Sum(NanosecondsOf) / 1000.0);

    static long NanosecondsOf(string thread)
    {
        try
        {
            return long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0]);
        }
        catch (IOException)
        {
            return 0; // It ended between the list and the look.
        }
    }
}
