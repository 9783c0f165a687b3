using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>What the directives of all sources of a controller say together.</summary>
/// <param name="Properties">Of the <c>#:property</c> lines.</param>
/// <param name="Packages">The <c>#:package</c> lines.</param>
/// <param name="Problems">What is wrong with them, at their places.</param>
sealed record ControllerDirectives(
    ControllerProperties Properties,
    ImmutableArray<SourceDirective> Packages,
    ImmutableArray<(SourceDirective Of, string Text)> Problems
)
{
    // A controller is compiled as a project of it.
    const string Sdk = "Microsoft.NET.Sdk.Web";

    public static ControllerDirectives Of(SourceSet sources)
    {
        var problems = ImmutableArray.CreateBuilder<(SourceDirective, string)>();
        var (properties, packages) = (new List<SourceDirective>(), ImmutableArray.CreateBuilder<SourceDirective>());
        foreach (var directive in sources.IsPrebuilt ? [] : sources.Files.SelectMany(DirectiveReader.Read))
        {
            if (directive.Name == "property")
                properties.Add(directive);
            else if (directive.Name == "package")
                packages.Add(directive);
            else if (Problem(directive) is { } problem)
                problems.Add((directive, problem));
        }
        return new(ControllerProperties.Of(properties, problems), packages.ToImmutable(), problems.ToImmutable());
    }

    static string? Problem(SourceDirective directive) =>
        directive.Name switch
        {
            "project" => $"'{directive}': controllers refer to no projects yet: build a plugin that does, or remove the line",
            "sdk" when directive.Value.Split('@')[0].Equals(Sdk, StringComparison.OrdinalIgnoreCase) => null,
            "sdk" => $"'{directive}': a controller is compiled with {Sdk}: remove the line",
            _ => $"'{directive}' is not a directive of a controller: #:package, #:property, or #:sdk {Sdk}",
        };
}
