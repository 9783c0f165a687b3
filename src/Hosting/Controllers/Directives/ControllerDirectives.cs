using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>What the directives of all sources of a controller say together.</summary>
/// <param name="Properties">Of the <c>#:property</c> lines.</param>
/// <param name="Packages">The <c>#:package</c> lines, and those of a .csproj that mean the same.</param>
/// <param name="Projects">The <c>#:project</c> lines, and those of a .csproj that mean the same.</param>
/// <param name="Includes">The <c>#:include</c> lines, and the <c>Compile</c> items of a .csproj.</param>
/// <param name="Problems">What is wrong with them, at their places.</param>
sealed record ControllerDirectives(
    ControllerProperties Properties,
    ImmutableArray<SourceDirective> Packages,
    ImmutableArray<SourceDirective> Projects,
    ImmutableArray<SourceDirective> Includes,
    ImmutableArray<(SourceDirective Of, string Text)> Problems
)
{
    // A controller is compiled as a project of it.
    const string Sdk = "Microsoft.NET.Sdk.Web";

    public static ControllerDirectives Of(SourceSet sources)
    {
        var problems = ImmutableArray.CreateBuilder<(SourceDirective, string)>();
        var properties = new List<SourceDirective>();
        var (packages, projects) = (ImmutableArray.CreateBuilder<SourceDirective>(), ImmutableArray.CreateBuilder<SourceDirective>());
        var includes = ImmutableArray.CreateBuilder<SourceDirective>();
        var beside = ProjectFileReader.ReadBeside(sources, problems);
        foreach (var directive in sources.IsPrebuilt ? [] : sources.Files.SelectMany(DirectiveReader.Read).Concat(beside))
        {
            if (directive.Name == "property")
                properties.Add(directive);
            else if (directive.Name == "package")
                packages.Add(directive);
            else if (directive.Name == "project")
                projects.Add(directive);
            else if (directive.Name == "include")
                includes.Add(directive);
            else if (Problem(directive) is { } problem)
                problems.Add((directive, problem));
        }
        foreach (var include in includes)
        {
            if (IncludedFiles.ProblemOf(include, sources) is { } problem)
                problems.Add((include, problem));
        }
        return new(
            ControllerProperties.Of(properties, problems),
            packages.ToImmutable(),
            projects.ToImmutable(),
            includes.ToImmutable(),
            problems.ToImmutable()
        );
    }

    static string? Problem(SourceDirective directive) =>
        directive.Name switch
        {
            "sdk" when directive.Value.Split('@')[0].Equals(Sdk, StringComparison.OrdinalIgnoreCase) => null,
            "sdk" => $"'{directive}': a controller is compiled with {Sdk}: remove the line",
            _ => $"'{directive}' is not a directive of a controller: #:include, #:package, #:project, #:property, or #:sdk {Sdk}",
        };
}
