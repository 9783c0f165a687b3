using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginChat.Hosting.Controllers.Directives;

namespace PluginChat.Compilation.Requests;

/// <summary>
/// What a project of Microsoft.NET.Sdk.Web for .NET 10 is compiled with, so that a controller means the same to the host as to an editor
/// and to <c>dotnet build</c>. Its members that mention Roslyn load Roslyn; the others do not.
/// </summary>
/// <param name="IsDebug">Not optimised and with <c>DEBUG</c>, for breakpoints; otherwise optimised and with <c>RELEASE</c>.</param>
sealed record CompilerOptions(bool IsDebug)
{
    // The implicit usings of Microsoft.NET.Sdk.Web, and the contract's own.
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    /// <summary>The properties of a project that analyzers and generators ask for, as the SDK writes them down.</summary>
    public const string BuildProperties = """
        is_global = true
        build_property.TargetFramework = net10.0
        build_property.TargetFrameworkIdentifier = .NETCoreApp
        build_property.TargetFrameworkVersion = v10.0
        build_property.TargetPlatformMinVersion =
        build_property.UsingMicrosoftNETSdkWeb = true
        build_property.InvariantGlobalization =
        build_property.PlatformNeutralAssembly =
        build_property.EnforceExtendedAnalyzerRules =
        build_property._SupportedPlatformList = Linux,macOS,Windows
        build_property.EffectiveAnalysisLevelStyle = 10.0
        build_property.EnableCodeStyleSeverity =
        """;

    // What AnalysisLevel 10 gives, the default for net10.0.
    const int WarningLevel = 10;

    // What the SDK makes of its own NoWarn and WarningsAsErrors: assembly versions that are unified, of which an author can do nothing, and
    // BinaryFormatter.
    static readonly string[] s_notWarned = ["CS1701", "CS1702", "CS8002"];
    static readonly string[] s_asErrors = ["SYSLIB0011"];

    // Microsoft.NET.Sdk.Web sets it for the generator of validation. That it is set at all changes what is said of an interceptor
    // elsewhere.
    static readonly KeyValuePair<string, string>[] s_features =
    [
        new("InterceptorsNamespaces", ";Microsoft.Extensions.Validation.Generated"),
        new("use-roslyn-tokenizer", "true"),
        // Lines such as '#:package' at the top of a source, which the host has read.
        new("FileBasedProgram", "true"),
    ];

    /// <summary>Names all of this in a cache key: change it with what is here.</summary>
    public string Id =>
        $"csharp14;nullable;implicit-usings;warnings-{WarningLevel};{string.Join(',', Symbols)};embedded-pdb;"
        + "no-inlining-but-plain;3;pages-1;directives-1";

    /// <summary>The preprocessor symbols that the SDK defines.</summary>
    public ImmutableArray<string> Symbols { get; } =
    [
        "TRACE",
        IsDebug ? "DEBUG" : "RELEASE",
        "NET",
        "NET10_0",
        "NETCOREAPP",
        .. Enumerable.Range(5, 6).Select(v => $"NET{v}_0_OR_GREATER"),
        .. ((string[])["1_0", "1_1", "2_0", "2_1", "2_2", "3_0", "3_1"]).Select(v => $"NETCOREAPP{v}_OR_GREATER"),
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public CSharpParseOptions ForParsing(ControllerProperties properties)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.None, SourceCodeKind.Regular, Symbols);
        if (properties.Arguments.Any(a => a.StartsWith("/langversion:", StringComparison.Ordinal)))
            options = options.WithLanguageVersion(Parse(properties).ParseOptions.SpecifiedLanguageVersion);
        return options
            .WithPreprocessorSymbols(Symbols.Concat(Parse(properties).ParseOptions.PreprocessorSymbolNames))
            .WithFeatures(s_features);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public CSharpCompilationOptions ForCompiling(SyntaxTreeOptionsProvider severities, ControllerProperties properties)
    {
        var set = Parse(properties).CompilationOptions;
        var rules = s_notWarned
            .Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress))
            .Concat(s_asErrors.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Error)))
            .ToDictionary();
        foreach (var (id, severity) in set.SpecificDiagnosticOptions)
            rules[id] = severity;
        return new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: IsDebug ? OptimizationLevel.Debug : OptimizationLevel.Release,
            checkOverflow: set.CheckOverflow,
            nullableContextOptions: set.NullableContextOptions,
            warningLevel: WarningLevel,
            generalDiagnosticOption: set.GeneralDiagnosticOption,
            specificDiagnosticOptions: rules,
            allowUnsafe: set.AllowUnsafe,
            deterministic: true,
            concurrentBuild: false // steadier beside a loaded server than one task a method
        ).WithSyntaxTreeOptionsProvider(severities);
    }

    // What each means, csc's own parser knows.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static CSharpCommandLineArguments Parse(ControllerProperties properties) =>
        CSharpCommandLineParser.Default.Parse(["/nullable:enable", .. properties.Arguments], baseDirectory: null, sdkDirectory: null);
}
