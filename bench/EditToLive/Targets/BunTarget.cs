using System.Net;
using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary>Bun with <c>--hot</c>: an interpreter's speed, without types checked or state kept.</summary>
sealed class BunTarget(FileInfo? installed) : IEditTarget
{
    readonly Template _template = new("bun/chat.ts.template");
    string? _bun = installed?.FullName;
    string _folder = "";

    public string Name => "bun --hot";

    public void Prepare(BenchmarkRun run)
    {
        _bun ??= Install(run);
        _folder = run.NewFolder("bun");
        foreach (var source in Sources(ProgramShape.First))
            source.Save(SaveStyle.InPlace);
    }

    public ServerProcess Start(BenchmarkRun run, IPEndPoint listen) =>
        run.Start(_folder, _bun!, ["--hot", "chat.ts"], new Dictionary<string, string> { ["PORT"] = $"{listen.Port}" });

    public IEnumerable<SourceFile> Sources(ProgramShape shape)
    {
        var added = shape.AnswersFromNewFile ? $"added{shape.Version}" : null;
        if (added is not null)
            yield return new(Path.Combine(_folder, added + ".ts"), $"export const version = () => \"{shape.Version}\";\n");
        yield return new(
            Path.Combine(_folder, "chat.ts"),
            _template.Fill(
                shape,
                added is null ? $"\"{shape.Version}\"" : "version()",
                i => $"  field{i} = {i};",
                added is null ? "" : $"import {{ version }} from \"./{added}.ts\";\n"
            )
        );
    }

    static string Install(BenchmarkRun run)
    {
        var folder = run.NewFolder("npm");
        run.RunToEnd(folder, "npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", folder, "bun");
        return Path.Combine(folder, "node_modules", ".bin", "bun");
    }
}
