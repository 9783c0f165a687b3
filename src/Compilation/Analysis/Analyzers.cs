using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation.Analysis;

/// <summary>
/// The analyzers that <c>dotnet build</c> of a web project runs without being asked: the SDK's, and those of the framework. Of some 300
/// those run that have a warning or an error to give, by themselves or by a configuration file.
/// </summary>
sealed class Analyzers
{
    // Each analyzer with a rule that is an error by itself looks for one of these: previews of the framework and of the author's own,
    // marshallers, endpoints, components and the like. Where none is, nothing is loaded before an edit is live; loading all of them takes
    // half a second.
    static readonly ImmutableArray<byte[]> s_words =
    [
        .. (
            (string[])
                [
                    "PreviewFeatures",
                    "Multiplexed",
                    "WebTransport",
                    "Quic",
                    "StatefulReconnect",
                    "ConstantExpected",
                    "Marshall",
                    "GeneratedCom",
                    "Map",
                    "WebApplication",
                    "Component",
                    "TagHelper",
                ]
        ).Select(Encoding.ASCII.GetBytes),
    ];

    readonly Lazy<ImmutableArray<Rules>> _all;

    /// <param name="folders">Where they lie.</param>
    public Analyzers(params AnalyzerFolder[] folders) =>
        _all = new(() =>
            [
                .. folders
                    .SelectMany(f => f.References)
                    .SelectMany(r => r.GetAnalyzers(LanguageNames.CSharp))
                    .Select(a => new Rules(a, a.SupportedDiagnostics)),
            ]
        );

    /// <summary>Those of a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="configs">What turns rules on and off.</param>
    /// <param name="sources">What they are to look at.</param>
    public ImmutableArray<DiagnosticAnalyzer> For(AnalysisStage stage, AnalyzerConfigs configs, ImmutableArray<SourceFile> sources) =>
        stage == AnalysisStage.BeforeLive && !configs.MayForbid && !sources.Any(f => MayForbid(f.Content)) ? [] : [.. All(stage, configs)];

    /// <summary>Whether a source may have something that an analyzer forbids by itself.</summary>
    public static bool MayForbid(ReadOnlySpan<byte> source) => SourceWords.AreIn(source, s_words);

    IEnumerable<DiagnosticAnalyzer> All(AnalysisStage stage, AnalyzerConfigs configs) =>
        _all
            .Value.Where(rules =>
                stage switch
                {
                    AnalysisStage.BeforeLive => MostOf(rules, configs) == DiagnosticSeverity.Error,
                    AnalysisStage.AfterLive => MostOf(rules, configs) == DiagnosticSeverity.Warning,
                    _ => MostOf(rules, configs) >= DiagnosticSeverity.Warning,
                }
            )
            .Select(rules => rules.Analyzer);

    // At most: a file may lower a rule again for the sources that it holds for.
    static DiagnosticSeverity MostOf(Rules rules, AnalyzerConfigs configs) =>
        rules
            .Descriptors.Select(d =>
                configs.MostOf(d.Id)
                ?? (d.IsEnabledByDefault && d.DefaultSeverity > configs.MostOfAny ? d.DefaultSeverity : configs.MostOfAny)
            )
            .DefaultIfEmpty()
            .Max();

    sealed record Rules(DiagnosticAnalyzer Analyzer, ImmutableArray<DiagnosticDescriptor> Descriptors);
}
