using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis;
using PluginChat.Host.Files;

namespace PluginChat.Host.Controllers.Compilation;

/// <summary>
/// The <c>.editorconfig</c> files that hold for a controller: the one in its folder and those above, up to one with <c>root = true</c>. They
/// decide which warnings there are, here as in an editor, and are part of the cache key.
/// </summary>
sealed class EditorConfigs
{
    const string FileName = ".editorconfig";
    const long MostBytes = 1 << 20;

    readonly ImmutableArray<(string Path, string Text)> _files;

    EditorConfigs(ImmutableArray<(string, string)> files)
    {
        _files = files;
        Id = files.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{f.Item1}\n{f.Item2}\n")))));
    }

    /// <summary>Stands for their places and contents; empty where there are none.</summary>
    public string Id { get; }

    /// <summary>Those of a controller's folder or file. One that cannot be read counts as none.</summary>
    public static EditorConfigs Of(string source)
    {
        var files = ImmutableArray.CreateBuilder<(string, string)>();
        var folder = Directory.Exists(source) ? source : Path.GetDirectoryName(source);
        for (; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
        {
            if (Read(Path.Combine(folder, FileName)) is not { } text)
                continue;
            files.Add((Path.Combine(folder, FileName), text));
            if (IsRoot(text))
                break;
        }
        return new(files.ToImmutable());
    }

    /// <summary>The severities that they give to diagnostics, by file; null where there are none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public SyntaxTreeOptionsProvider? Severities() => _files.IsEmpty ? null
        : new ConfiguredSeverities(AnalyzerConfigSet.Create(_files.Select(f => AnalyzerConfig.Parse(f.Text, f.Path)).ToList()));

    static string? Read(string path)
    {
        try
        {
            return RegularFile.Exists(path) ? RegularFile.ReadAllText(path, MostBytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // "root = true" counts before the first section only.
    static bool IsRoot(string text) => text.Split('\n').Select(l => l.Trim()).TakeWhile(l => !l.StartsWith('['))
        .Any(l => l.Replace(" ", "", StringComparison.Ordinal).Equals("root=true", StringComparison.OrdinalIgnoreCase));

    sealed class ConfiguredSeverities(AnalyzerConfigSet set) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellation) =>
            set.GetOptionsForSourcePath(tree.FilePath).AnalyzerOptions.TryGetValue("generated_code", out var value) && bool.TryParse(value, out var isGenerated)
                ? isGenerated ? GeneratedKind.MarkedGenerated : GeneratedKind.NotGenerated
                : GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellation, out ReportDiagnostic severity) =>
            set.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellation, out ReportDiagnostic severity) =>
            set.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
    }
}
