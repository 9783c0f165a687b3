using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>What the directives of all sources of a controller say together.</summary>
/// <param name="Properties">Of the <c>#:property</c> lines.</param>
/// <param name="Problems">What is wrong with them, at their places.</param>
sealed record ControllerDirectives(ControllerProperties Properties, ImmutableArray<(SourceDirective Of, string Text)> Problems)
{
    // A controller is compiled as a project of it.
    const string Sdk = "Microsoft.NET.Sdk.Web";

    public static ControllerDirectives Of(SourceSet sources)
    {
        var problems = ImmutableArray.CreateBuilder<(SourceDirective, string)>();
        var properties = new List<SourceDirective>();
        foreach (var directive in sources.IsPrebuilt ? [] : sources.Files.SelectMany(DirectiveReader.Read))
        {
            if (directive.Name == "property")
                properties.Add(directive);
            else if (Problem(directive) is { } problem)
                problems.Add((directive, problem));
        }
        return new(ControllerProperties.Of(properties, problems), problems.ToImmutable());
    }

    /// <summary>The problems as errors.</summary>
    public IEnumerable<CompilerMessage> Errors(string siteDirectory) => Problems.Select(p => p.Of.Error(siteDirectory, p.Text));

    static string? Problem(SourceDirective directive) =>
        directive.Name switch
        {
            "package" => $"'{directive}': controllers have no packages yet: build a plugin that has it, or remove the line",
            "project" => $"'{directive}': controllers refer to no projects yet: build a plugin that does, or remove the line",
            "sdk" when directive.Value.Split('@')[0].Equals(Sdk, StringComparison.OrdinalIgnoreCase) => null,
            "sdk" => $"'{directive}': a controller is compiled with {Sdk}: remove the line",
            _ => $"'{directive}' is not a directive of a controller: #:property, or #:sdk {Sdk}",
        };
}
