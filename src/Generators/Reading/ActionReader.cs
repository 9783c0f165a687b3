using Microsoft.CodeAnalysis;
using PluginChat.Generators.Describing;
using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Reads a method with the attribute.</summary>
sealed class ActionReader(Compilation compilation, CancellationToken cancellation)
{
    const string Controller = "PluginChat.HttpActions";

    readonly List<ActionProblem> _problems = [];

    public static ReadAction Read(GeneratorAttributeSyntaxContext context, AttributeData attribute, CancellationToken cancellation)
    {
        var reader = new ActionReader(context.SemanticModel.Compilation, cancellation);
        return reader.Read((IMethodSymbol)context.TargetSymbol, attribute);
    }

    ReadAction Read(IMethodSymbol method, AttributeData attribute)
    {
        var member = method.ContainingType.Name + "." + method.Name;
        var isUnknown = method.ReturnType.IsUnknown() || method.Parameters.Any(p => p.Type.IsUnknown());
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var methods = attribute
            .ConstructorArguments.Skip(1)
            .SelectMany(a => a.Kind == TypedConstantKind.Array ? a.Values.Select(v => v.Value as string) : [a.Value as string])
            .Select(m => m?.ToUpperInvariant() ?? "")
            .Distinct()
            .DefaultIfEmpty("GET")
            .ToList();
        CheckName(method, member, name, methods);
        CheckMethod(method, member);
        var result = ResultReader.Read(method, out var problem);
        if (result is null)
            Report(ActionRules.Result, method, [member, method.ReturnType.Short(), problem!]);
        var rules = new RuleReader(compilation, Report);
        var shapes = new ShapeReader(rules);
        var reader = new ParameterReader(rules, shapes, Report);
        var parameters = isUnknown ? [] : method.Parameters.Select(reader.Read).ToList();
        CheckBodies(method, member, parameters);
        var place = SourcePlace.Of(attribute.ApplicationSyntaxReference is { } syntax ? syntax.GetSyntax().GetLocation() : null);
        var action =
            isUnknown || _problems.Count > 0
                ? null
                : new ActionModel(
                    name,
                    methods.ToEquatable(),
                    method.ContainingType.WholeNotNull(),
                    method.Name,
                    parameters.Select(p => p!).ToEquatable(),
                    result!,
                    shapes.Shapes.ToEquatable()
                )
                {
                    IsGuarded = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Xsrf").Value.Value is not false,
                };
        if (action is not null)
            action = action with { Description = ActionDescriber.Describe(method, action, rules.CanUse, cancellation) };
        return new(action, new(name, methods.ToEquatable(), member, place), _problems.ToEquatable());
    }

    void CheckName(IMethodSymbol method, string member, string name, List<string> methods)
    {
        if (name.Length == 0)
            Report(
                ActionRules.Name,
                method,
                [member, "the action's name is empty; name it as the route's target does, as in [Action(\"test/hello\", \"GET\")]"]
            );
        foreach (var wrong in methods.Where(m => m.Length == 0 || m.Any(c => c is not (>= 'A' and <= 'Z' or '-'))))
            Report(ActionRules.Name, method, [member, $"'{wrong}' is not a method of HTTP, such as GET or POST"]);
    }

    void CheckMethod(IMethodSymbol method, string member)
    {
        var type = method.ContainingType;
        if (!type.DerivesFrom(Controller))
            Report(ActionRules.NoController, method, [member, type.Name, "does not"]);
        else if (type.IsAbstract)
            Report(ActionRules.NoController, method, [member, type.Name, "is abstract"]);
        if (method.IsStatic)
            Report(ActionRules.NotPublic, method, [member, "static"]);
        else if (method.DeclaredAccessibility != Accessibility.Public)
            Report(ActionRules.NotPublic, method, [member, method.DeclaredAccessibility.ToString().ToLowerInvariant()]);
        else if (!compilation.IsSymbolAccessibleWithin(type, compilation.Assembly))
            Report(
                ActionRules.NotPublic,
                method,
                [member, $"in the class {type.Name}, which is {type.DeclaredAccessibility.ToString().ToLowerInvariant()}"]
            );
        var isGeneric = method.IsGenericMethod;
        for (var at = type; at is not null; at = at.ContainingType)
            isGeneric |= at.IsGenericType;
        if (isGeneric)
            Report(ActionRules.Generic, method, [member]);
    }

    // One that reads the body has it to itself; a form's fields are many parameters' as well.
    void CheckBodies(IMethodSymbol method, string member, List<ParameterModel?> parameters)
    {
        var readers = method
            .Parameters.Zip(parameters, (symbol, model) => (symbol, model))
            .Where(p => p.model is { IsBody: true })
            .ToList();
        if (readers.Count > 1)
            Report(ActionRules.TwoBodies, readers[1].symbol, [member, readers[0].symbol.Name, readers[1].symbol.Name]);
        else if (
            readers.Count == 1
            && readers[0].model!.Value.Kind is ValueKind.Special
            && method.Parameters.Zip(parameters, (symbol, model) => (symbol, model)).FirstOrDefault(p => p.model?.Sources == 4)
                is { symbol: { } form }
        )
            Report(ActionRules.TwoBodies, form, [member, readers[0].symbol.Name, form.Name]);
    }

    void Report(string id, ISymbol symbol, string[] arguments) =>
        _problems.Add(new(id, SourcePlace.Of(symbol.Locations.FirstOrDefault()), arguments.ToEquatable()));
}
