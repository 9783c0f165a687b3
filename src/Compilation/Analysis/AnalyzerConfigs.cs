using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation.Analysis;

/// <summary>What the configuration files of a controller say to the compiler, its analyzers and its generators, source by source.</summary>
sealed class AnalyzerConfigs
{
    readonly Dictionary<string, AnalyzerConfigOptionsResult> _byPath = new(StringComparer.Ordinal);
    readonly AnalyzerConfigOptionsResult _global;
    readonly ImmutableArray<Diagnostic> _ofSet;

    /// <param name="defaults">Those of the SDK.</param>
    /// <param name="files">The controller's.</param>
    /// <param name="sources">The paths of its sources.</param>
    public AnalyzerConfigs(ImmutableArray<AnalyzerConfig> defaults, AnalyzerConfigFiles files, IEnumerable<string> sources)
    {
        ImmutableArray<AnalyzerConfig> all = [.. defaults, .. files.Files.Select(f => AnalyzerConfig.Parse(f.Text, f.Path))];
        var set = AnalyzerConfigSet.Create(all, out _ofSet);
        _global = set.GlobalConfigOptions;
        foreach (var path in sources)
            _byPath.TryAdd(path, set.GetOptionsForSourcePath(path));
        Severities = new ConfiguredSeverities(this);
        Options = new ConfiguredOptions(this);
        MostOfAny = All.SelectMany(r => r.AnalyzerOptions)
            .Where(o => o.Key.StartsWith("dotnet_analyzer_diagnostic", StringComparison.OrdinalIgnoreCase))
            .Select(o => SeverityOf(o.Value))
            .DefaultIfEmpty()
            .Max();
    }

    public SyntaxTreeOptionsProvider Severities { get; }

    public AnalyzerConfigOptionsProvider Options { get; }

    /// <summary>The most that <c>dotnet_analyzer_diagnostic.severity</c> and its siblings by category may make of any rule.</summary>
    public DiagnosticSeverity MostOfAny { get; }

    /// <summary>What is wrong with the files themselves.</summary>
    public IEnumerable<Diagnostic> Diagnostics => _ofSet.Concat(All.SelectMany(r => r.Diagnostics)).Distinct();

    /// <summary>Whether they make an error of a rule that is not the compiler's.</summary>
    public bool MayForbid =>
        MostOfAny == DiagnosticSeverity.Error
        || All.SelectMany(r => r.TreeOptions)
            .Any(o => o.Value == ReportDiagnostic.Error && !o.Key.StartsWith("CS", StringComparison.OrdinalIgnoreCase));

    /// <summary>The most that a rule is by these files in some source, or null where they say nothing of it.</summary>
    public DiagnosticSeverity? MostOf(string id) =>
        All.Select(r => r.TreeOptions.TryGetValue(id, out var severity) ? severity : (ReportDiagnostic?)null)
            .Max(severity =>
                severity switch
                {
                    null or ReportDiagnostic.Default => null,
                    ReportDiagnostic.Error => DiagnosticSeverity.Error,
                    ReportDiagnostic.Warn => DiagnosticSeverity.Warning,
                    _ => (DiagnosticSeverity?)DiagnosticSeverity.Hidden,
                }
            );

    static DiagnosticSeverity SeverityOf(string text) =>
        text.ToUpperInvariant() switch
        {
            "ERROR" => DiagnosticSeverity.Error,
            "WARNING" => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Hidden,
        };

    IEnumerable<AnalyzerConfigOptionsResult> All => _byPath.Values.Append(_global);

    AnalyzerConfigOptionsResult Of(SyntaxTree tree) => _byPath.GetValueOrDefault(tree.FilePath, _global);

    sealed class ConfiguredSeverities(AnalyzerConfigs configs) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellation) =>
            configs.Of(tree).AnalyzerOptions.TryGetValue("generated_code", out var value) && bool.TryParse(value, out var isGenerated)
                ? isGenerated
                    ? GeneratedKind.MarkedGenerated
                    : GeneratedKind.NotGenerated
                : GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree,
            string diagnosticId,
            CancellationToken cancellation,
            out ReportDiagnostic severity
        ) => configs.Of(tree).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(
            string diagnosticId,
            CancellationToken cancellation,
            out ReportDiagnostic severity
        ) => configs._global.TreeOptions.TryGetValue(diagnosticId, out severity);
    }

    sealed class ConfiguredOptions(AnalyzerConfigs configs) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new Values(configs._global.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(configs.Of(tree).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);

        public override IEnumerable<string> Keys => values.Keys;
    }
}
