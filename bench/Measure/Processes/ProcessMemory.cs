namespace PluginChat.Measure.Processes;

/// <summary>What a process holds in memory, as the kernel counts it.</summary>
/// <param name="ResidentBytes">VmRSS: all pages in memory.</param>
/// <param name="PrivateBytes">Pages that no other process shares: without the mapped libraries.</param>
public sealed record ProcessMemory(long ResidentBytes, long PrivateBytes)
{
    public static ProcessMemory Of(int processId)
    {
        var rollup = ReadKilobytes($"/proc/{processId}/smaps_rollup");
        var status = ReadKilobytes($"/proc/{processId}/status");
        return new(status["VmRSS"] * 1024, (rollup["Private_Dirty"] + rollup["Private_Clean"]) * 1024);
    }

    static Dictionary<string, long> ReadKilobytes(string file) =>
        File.ReadLines(file)
            .Where(line => line.EndsWith(" kB", StringComparison.Ordinal))
            .Select(line => line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1]));
}
