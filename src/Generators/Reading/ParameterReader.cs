using Microsoft.CodeAnalysis;
using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Reads the parameters of an action.</summary>
sealed class ParameterReader(RuleReader rules, ShapeReader shapes, Action<string, ISymbol, string[]> report)
{
    const string Mvc = "Microsoft.AspNetCore.Mvc.";

    const int Route = 1,
        Query = 2,
        Form = 4,
        Json = 8,
        Header = 16,
        Anywhere = Route | Query | Form | Json;

    public ParameterModel? Read(IParameterSymbol parameter)
    {
        var method = parameter.ContainingSymbol.ContainingType.Name + "." + parameter.ContainingSymbol.Name;
        if (parameter.RefKind != RefKind.None)
        {
            report(
                ActionRules.ByReference,
                parameter,
                [
                    method,
                    parameter.Name,
                    parameter.RefKind is RefKind.RefReadOnlyParameter ? "ref readonly" : parameter.RefKind.ToString().ToLowerInvariant(),
                ]
            );
            return null;
        }
        var type = parameter.Type;
        var (sources, name, isWholeBody) = SourcesOf(parameter);
        ParameterModel Model(ValueModel value, bool isBody = false) =>
            new(
                name,
                value,
                sources,
                isBody,
                !parameter.HasExplicitDefaultValue && !type.MayBeNull(),
                parameter.HasExplicitDefaultValue ? Literals.Of(parameter) : $"default({type.Whole()})!",
                rules.Read(parameter).ToEquatable(),
                RuleReader.DisplayName(parameter, parameter.Name)
            );

        if (ServiceOf(parameter) is { } service)
            return Model(new(ValueKind.Service, type.Whole(), type.WholeNotNull(), service));
        if (SpecialValues.Of(type, out var isStream) is { } expression)
            return Model(new(ValueKind.Special, type.Whole(), type.Whole(), expression), isStream);
        if (SpecialValues.OfForm(type) is { } form)
            return Model(new(ValueKind.Special, type.Whole(), type.Whole(), form)) with { Sources = Form };
        var value = ValueReader.Read(type);
        var shape = ValueReader.ShapeIn(type) is { } inner ? shapes.Read(inner) : null;
        if (shape is null && ValueReader.PolymorphIn(type) is { } polymorph)
            shapes.Read(polymorph);
        if (shape is { HasConstructor: false })
        {
            const string problem = "it has more than one public constructor, or none; mark one with [JsonConstructor]";
            report(ActionRules.Unbound, parameter, [method, parameter.Name, type.Short(), problem]);
            return null;
        }
        if (isWholeBody && value.Kind is not (ValueKind.File or ValueKind.FileList or ValueKind.None))
            return Model(value with { Kind = ValueKind.Json }, isBody: true);
        switch (value.Kind)
        {
            case ValueKind.File or ValueKind.FileList:
                return Model(value) with { Sources = Form };
            case ValueKind.Scalar or ValueKind.ScalarList:
                return Model(value);
            case ValueKind.Shape when shape is { IsBindable: true }:
                return Model(value, isBody: (sources & Json) != 0);
            case ValueKind.Shape or ValueKind.ShapeList or ValueKind.Json when (sources & Json) != 0:
                return Model(value with { Kind = ValueKind.Json }, isBody: true);
        }
        report(
            ActionRules.Unbound,
            parameter,
            [
                method,
                parameter.Name,
                type.Short(),
                value.Kind != ValueKind.None ? "fields cannot make one; only a JSON body can"
                : type.TypeKind == TypeKind.Interface || type.IsAbstract
                    ? "mark it with [FromServices] if it is a service, or take a class or record"
                : "take a value, a record, a class, a Stream, an IFormFile or HttpContext",
            ]
        );
        return null;
    }

    static (int Sources, string Name, bool IsWholeBody) SourcesOf(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            var name = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Name").Value.Value as string ?? parameter.Name;
            switch (attribute.AttributeClass?.Plain())
            {
                case Mvc + "FromRouteAttribute":
                    return (Route, name, false);
                case Mvc + "FromQueryAttribute":
                    return (Query, name, false);
                case Mvc + "FromFormAttribute":
                    return (Form, name, false);
                case Mvc + "FromHeaderAttribute":
                    return (Header, name, false);
                case Mvc + "FromBodyAttribute":
                    return (Json, name, true);
            }
        }
        return (Anywhere, parameter.Name, false);
    }

    static string? ServiceOf(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            var type = attribute.AttributeClass?.Plain();
            if (type == Mvc + "FromServicesAttribute")
                return "";
            if (
                type == "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute"
                && attribute.ConstructorArguments is { Length: 1 } keys
            )
                return Literals.Of(keys[0]);
        }
        return null;
    }
}
