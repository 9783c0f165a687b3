using PluginChat.Bench.EditToLive.Edits;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary>Fills in the program that is edited.</summary>
sealed class Template(string name)
{
    readonly string _text = File.ReadAllText(PathOf(name));

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Programs", name);

    public string Fill(ProgramShape shape, string version, Func<int, string> field, string imports = "") =>
        _text
            .Replace("@imports@", imports, StringComparison.Ordinal)
            .Replace("@base@", shape.BaseClass, StringComparison.Ordinal)
            .Replace("@fields@", string.Concat(Enumerable.Range(1, shape.Fields).Select(i => field(i) + "\n")), StringComparison.Ordinal)
            .Replace("@version@", version, StringComparison.Ordinal);
}
