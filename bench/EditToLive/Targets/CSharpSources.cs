using PluginChat.Bench.EditToLive.Edits;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary>The edits as C#: the same for the host and for dotnet watch, so that the programs stay equal.</summary>
static class CSharpSources
{
    public static IEnumerable<SourceFile> Of(ProgramShape shape, Template template, string folder, string file)
    {
        if (shape.AnswersFromNewFile)
            yield return new(
                Path.Combine(folder, $"Added{shape.Version}.cs"),
                $"static class Added{shape.Version}\n{{\n    public static string Version() => \"{shape.Version}\";\n}}\n"
            );
        var version = shape.AnswersFromNewFile ? $"Added{shape.Version}.Version()" : $"\"{shape.Version}\"";
        yield return new(Path.Combine(folder, file), template.Fill(shape, version, i => $"    public int Field{i} = {i};"));
    }
}
