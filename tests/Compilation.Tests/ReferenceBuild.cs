using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Controllers.Compiling;

namespace PluginChat.Compilation.Tests;

/// <summary>
/// What 'dotnet build' says of every source of the corpus, and the assemblies that it makes of them: built once, outside the repository.
/// </summary>
public sealed partial class ReferenceBuild : IAsyncLifetime
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    readonly string _folder = Directory.CreateTempSubdirectory("pluginchat-corpus-").FullName;
    readonly Dictionary<string, List<CompilerMessage>> _messages = new(StringComparer.Ordinal);
    string _log = "";

    public static IEnumerable<string> Sources =>
        Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*.cs")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Order(StringComparer.Ordinal);

    /// <summary>The version of the SDK's compiler.</summary>
    public Version CompilerVersion { get; private set; } = new();

    public string Folder => _folder;

    public string PathOf(string source) => Path.Combine(_folder, source + ".cs");

    /// <summary>In order; fails where the source was not built at all.</summary>
    public IReadOnlyList<string> MessagesOf(string source, string configuration = "Release") =>
        _messages.TryGetValue($"{configuration} {source}", out var messages)
            ? Ordered(messages)
            : throw new InvalidOperationException($"'{source}' was not built: {_log}");

    /// <summary>The assembly, unless there were errors.</summary>
    public byte[] AssemblyOf(string source, string configuration = "Release") =>
        File.ReadAllBytes(Path.Combine(_folder, configuration, source + ".dll"));

    internal static IReadOnlyList<string> Ordered(IEnumerable<CompilerMessage> messages) =>
        [.. messages.Select(m => m.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus")))
            File.Copy(path, Path.Combine(_folder, Path.GetFileName(path)));
        File.WriteAllText(
            Path.Combine(_folder, ".editorconfig"),
            "root = true\n[*.cs]\ndotnet_diagnostic.CA1507.severity = warning\ndotnet_diagnostic.CS0162.severity = error\n"
        );
        File.WriteAllText(
            Path.Combine(_folder, ".globalconfig"),
            "is_global = true\ndotnet_diagnostic.CA1822.severity = none\ndotnet_diagnostic.CA1805.severity = error\n"
        );
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach (
            var argument in (string[])
                [
                    "build",
                    "-t:CompileAll",
                    "-nodeReuse:false",
                    "-clp:NoSummary",
                    $"-p:CompilerId=corpus-{Path.GetFileName(_folder)}",
                    $"-p:Contract={typeof(WebSocketAction).Assembly.Location}",
                ]
        )
            start.ArgumentList.Add(argument);
        // What a test runner sets for its own MSBuild is not for this one; and its text is to be English.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var build = Process.Start(start)!;
        using var limit = new CancellationTokenSource(s_patience);
        var lines = new ConcurrentQueue<string?>();
        try
        {
            var errors = build.StandardError.ReadToEndAsync(limit.Token);
            while (await build.StandardOutput.ReadLineAsync(limit.Token) is { } line)
                lines.Enqueue(line);
            await build.WaitForExitAsync(limit.Token);
            _log = string.Join('\n', lines) + await errors;
        }
        finally
        {
            if (!build.HasExited)
                build.Kill(entireProcessTree: true);
        }
        Parse();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    void Parse()
    {
        List<CompilerMessage>? current = null;
        foreach (var line in _log.Split('\n'))
        {
            if (line.StartsWith("Build FAILED", StringComparison.Ordinal))
                break;
            if (line.StartsWith("  compiler ", StringComparison.Ordinal))
                CompilerVersion = Version.Parse(line["  compiler ".Length..]);
            else if (line.StartsWith("  source ", StringComparison.Ordinal))
                _messages[line["  source ".Length..]] = current = [];
            else if (Message().Match(line) is { Success: true } match && current is not null)
                current.Add(
                    new(
                        match.Groups["severity"].Value == "error",
                        FileOf(match),
                        NumberOf(match, "line"),
                        NumberOf(match, "column"),
                        match.Groups["id"].Value,
                        match.Groups["text"].Value.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
                    )
                );
        }
    }

    // What a generator writes has a path below that of the output, which a host has not.
    string FileOf(Match match) =>
        match.Groups["file"] is not { Success: true } file ? ""
        : Path.GetRelativePath(_folder, Path.Combine(_folder, file.Value)) is var path
        && path.StartsWith("Release/", StringComparison.Ordinal)
            ? path["Release/".Length..]
        : path;

    static int NumberOf(Match match, string group) =>
        match.Groups[group] is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^(?:CSC : |(?<file>[^(]+)\((?<line>\d+),(?<column>\d+)\): )(?<severity>error|warning) (?<id>\w+): (?<text>.*) \[[^\]]*\]$"
    )]
    private static partial Regex Message();
}
