using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;
using PluginChat.Generators.Writing;

namespace PluginChat.Generators;

/// <summary>
/// Writes, for each method with <c>[Action]</c>, what binds its parameters, checks them, calls it and writes its result: no reflection
/// while requests
/// come, and nothing in a static cache of the framework that would keep the controller in memory.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class HttpActionGenerator : IIncrementalGenerator
{
    /// <summary>The names of the steps, for a test of what an edit makes run again.</summary>
    public const string ReadStep = "ReadActions",
        WriteStep = "WriteActions";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var read = context.SyntaxProvider.ForAttributeWithMetadataName(
            "PluginChat.ActionAttribute",
            static (node, _) => node is MethodDeclarationSyntax,
            static (attributed, cancellation) =>
                attributed.Attributes.Select(a => ActionReader.Read(attributed, a, cancellation)).ToEquatable()
        );
        // Places change with every line above: they stay out of what is written.
        var actions = read.SelectMany(static (all, _) => all.Where(a => a.Action is not null).Select(a => a.Action!).ToImmutableArray())
            .WithTrackingName(ReadStep)
            .Collect()
            .Select(static (all, _) => all.ToEquatable())
            .WithTrackingName(WriteStep);
        context.RegisterSourceOutput(
            actions,
            static (output, all) =>
            {
                if (all.Count > 0)
                    output.AddSource("PluginChat.HttpActions.g.cs", ActionsWriter.Write([.. all]));
            }
        );
        context.RegisterSourceOutput(
            read,
            static (output, all) =>
            {
                foreach (var problem in all.SelectMany(a => a.Problems))
                    output.ReportDiagnostic(problem.ToDiagnostic());
            }
        );
        // The host's translator writes their classes, without a place: what is wrong is told at the action.
        var pages = context.SyntaxProvider.ForAttributeWithMetadataName(
            "PluginChat.Pages.PagePathAttribute",
            static (node, _) => node is ClassDeclarationSyntax,
            static (attributed, _) => NamedPlace.OfPage(attributed.Attributes[0])
        );
        context.RegisterSourceOutput(
            read.Collect().Combine(pages.Collect()),
            static (output, all) => ReportTwice(output, all.Right.Concat(all.Left.SelectMany(a => a).Select(a => a.Name)))
        );
    }

    static void ReportTwice(SourceProductionContext output, IEnumerable<NamedPlace> names)
    {
        var known = new Dictionary<string, List<NamedPlace>>(StringComparer.Ordinal);
        foreach (var name in names.Where(n => n.Name.Length > 0))
        {
            if (!known.TryGetValue(name.Name, out var same))
                known.Add(name.Name, same = []);
            if (same.FirstOrDefault(other => Overlap(other, name).Length > 0) is { } first)
            {
                var arguments = new[] { name.Member, name.Name, Overlap(first, name), first.Member };
                output.ReportDiagnostic(new ActionProblem(ActionRules.Twice, name.Place, arguments.ToEquatable()).ToDiagnostic());
            }
            same.Add(name);
        }
    }

    static string Overlap(NamedPlace a, NamedPlace b) => string.Join(", ", a.Methods.Intersect(b.Methods));
}
