using System.Runtime.InteropServices;

namespace PluginChat.Measure.Reports;

/// <summary>Where figures were taken, without which they mean little.</summary>
public sealed record Machine(string Processor, int Cores, double MemoryGigabytes, string System, string Runtime, string LoadAtStart)
{
    public static Machine Describe() =>
        new(
            Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            Load
        );

    /// <summary>Processes that wanted a core, averaged over 1, 5 and 15 minutes: noise, where it is high at the start.</summary>
    public static string Load => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    public override string ToString() =>
        $"{Processor}, {Cores} cores, {MemoryGigabytes} GB, {System}, {Runtime}; load at start {LoadAtStart}, now {Load}";

    static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
