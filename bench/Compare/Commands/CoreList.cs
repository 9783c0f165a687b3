using System.Globalization;

namespace PluginChat.Bench.Compare.Commands;

/// <summary>Processor cores as taskset writes them: "0", "1-3", "0,2".</summary>
/// <param name="Text">What was written.</param>
/// <param name="Count">How many cores that is.</param>
sealed record CoreList(string Text, int Count)
{
    // The load is to have a core more than it needs, not one for each of its threads on a large machine.
    const int MostForTheLoad = 3;

    public static string OthersThan0 =>
        Environment.ProcessorCount <= 2 ? "1" : $"1-{Math.Min(MostForTheLoad, Environment.ProcessorCount - 1)}";

    /// <summary>Null where it is not such a list, or names a core that this machine does not have.</summary>
    public static CoreList? TryParse(string text)
    {
        var cores = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryCore(ends[0], out var first) || !TryCore(ends[^1], out var last) || last < first)
                return null;
            cores.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return new(text, cores.Count);
    }

    public override string ToString() => Text;

    static bool TryCore(string text, out int core) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out core) && core < Environment.ProcessorCount;
}
