using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Reads the objects that requests bring, with those in them.</summary>
sealed class ShapeReader(RuleReader rules)
{
    const string Json = "System.Text.Json.Serialization.";

    // By type: one that has itself in it is read once.
    readonly Dictionary<string, ShapeModel?> _shapes = new(StringComparer.Ordinal);

    public IEnumerable<ShapeModel> Shapes => _shapes.Values.Where(s => s is not null).Select(s => s!);

    public ShapeModel? Read(INamedTypeSymbol type)
    {
        var name = type.WholeNotNull();
        if (_shapes.TryGetValue(name, out var known))
            return known;
        _shapes[name] = null;
        var constructor = ConstructorOf(type);
        var properties = PropertiesOf(type).ToList();
        var members = (constructor?.Parameters ?? []).Select(p => OfParameter(p, properties)).ToList();
        var ofConstructor = new HashSet<string>(members.Select(m => m.Name), StringComparer.OrdinalIgnoreCase);
        members.AddRange(properties.Where(p => !ofConstructor.Contains(p.Name)).Select(OfProperty));
        var isBindable =
            constructor is not null
            && members.All(m => m.Way is not (MemberWay.Constructor or MemberWay.Required) || IsOfFields(m.Value.Kind));
        return _shapes[name] = new(
            name,
            type.IsValueType,
            members.ToEquatable(),
            isBindable,
            rules.Read(type).ToEquatable(),
            type.Implements("System.ComponentModel.DataAnnotations.IValidatableObject")
        )
        {
            HasConstructor = constructor is not null || type.InstanceConstructors.Any(IsForJson),
        };
    }

    static bool IsOfFields(ValueKind kind) => kind is not (ValueKind.Json or ValueKind.None);

    MemberModel OfParameter(IParameterSymbol parameter, List<IPropertySymbol> properties)
    {
        var property = properties.FirstOrDefault(p => p.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));
        var value = Value(parameter.Type);
        var ofMember = rules.Read(parameter).Concat(property is null ? [] : rules.Read(property));
        var name = property?.Name ?? parameter.Name;
        var display = RuleReader.DisplayName(parameter, name);
        if (property is not null && display == Literals.Text(name))
            display = RuleReader.DisplayName(property, name);
        return new(
            name,
            FieldOf((ISymbol?)property ?? parameter),
            value,
            MemberWay.Constructor,
            !parameter.HasExplicitDefaultValue && !parameter.Type.MayBeNull(),
            parameter.HasExplicitDefaultValue ? Literals.Of(parameter) : $"default({parameter.Type.Whole()})!",
            ofMember.ToEquatable(),
            display,
            ""
        )
        {
            IsReadable = property?.GetMethod is not null,
        };
    }

    MemberModel OfProperty(IPropertySymbol property)
    {
        var value = Value(property.Type);
        var canSet = property.SetMethod is { } setter && rules.CanUse(setter);
        var way =
            !canSet || !IsOfFields(value.Kind) && !property.IsRequired ? MemberWay.None
            : property.IsRequired ? MemberWay.Required
            : !property.SetMethod!.IsInitOnly ? MemberWay.Set
            : property.ContainingType.IsGenericType ? MemberWay.None
            : MemberWay.Init;
        return new(
            property.Name,
            FieldOf(property),
            value,
            way,
            property.IsRequired && !property.Type.MayBeNull(),
            $"default({property.Type.Whole()})!",
            rules.Read(property).ToEquatable(),
            RuleReader.DisplayName(property, property.Name),
            property.ContainingType.WholeNotNull()
        );
    }

    ValueModel Value(ITypeSymbol type)
    {
        var value = ValueReader.Read(type);
        if (ValueReader.ShapeIn(type) is not { } inner)
            return value;
        var shape = Read(inner);
        // One that is being read has itself in it. Whether fields can make it is seen by those that made it so far.
        return shape is { IsBindable: false } ? value with { Kind = ValueKind.Json } : value;
    }

    IEnumerable<IPropertySymbol> PropertiesOf(INamedTypeSymbol type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = type; at is not null && !at.IsOfFramework(); at = at.BaseType)
        {
            foreach (var property in at.GetMembers().OfType<IPropertySymbol>())
            {
                if (
                    property
                        is { IsStatic: false, IsIndexer: false, GetMethod: not null, IsImplicitlyDeclared: false }
                            or { IsImplicitlyDeclared: true, IsStatic: false, Name: not "EqualityContract" }
                    && property.DeclaredAccessibility == Accessibility.Public
                    && rules.CanUse(property.GetMethod!)
                    && !IsIgnored(property)
                    && !property.Type.IsUnknown()
                    && seen.Add(property.Name)
                )
                    yield return property;
            }
        }
    }

    static bool IsIgnored(IPropertySymbol property) =>
        property
            .GetAttributes()
            .Any(a =>
                a.AttributeClass?.Plain() == Json + "JsonIgnoreAttribute"
                && a.NamedArguments.All(n => n.Key != "Condition" || n.Value.Value is 1)
            );

    // As System.Text.Json chooses: the one that is marked, the one without parameters, the only one.
    IMethodSymbol? ConstructorOf(INamedTypeSymbol type)
    {
        var all = type
            .InstanceConstructors.Where(c =>
                rules.CanUse(c)
                && c.DeclaredAccessibility == Accessibility.Public
                && !(c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, type))
                && c.Parameters.All(p => p.RefKind == RefKind.None && !p.Type.IsUnknown())
            )
            .ToList();
        var marked = all.FirstOrDefault(IsForJson);
        if (marked is not null)
            return marked;
        var withParameters = all.Where(c => c.Parameters.Length > 0).ToList();
        // A record struct and a structure with a primary constructor have one without parameters as well, which nobody wrote.
        if (type.IsValueType && withParameters.Count == 1 && all.Where(c => c.Parameters.Length == 0).All(c => c.IsImplicitlyDeclared))
            return withParameters[0];
        return all.FirstOrDefault(c => c.Parameters.Length == 0) ?? (withParameters.Count == 1 ? withParameters[0] : null);
    }

    static bool IsForJson(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(a => a.AttributeClass?.Plain() == Json + "JsonConstructorAttribute");

    static string FieldOf(ISymbol symbol)
    {
        var named = symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Plain() == Json + "JsonPropertyNameAttribute");
        return named?.ConstructorArguments.FirstOrDefault().Value as string ?? CamelCase(symbol.Name);
    }

    // As JsonNamingPolicy.CamelCase: 'URLOf' is 'urlOf'.
    static string CamelCase(string name)
    {
        var text = name.ToCharArray();
        for (var i = 0; i < text.Length && char.IsUpper(text[i]); i++)
        {
            if (i > 0 && i + 1 < text.Length && !char.IsUpper(text[i + 1]))
                break;
            text[i] = char.ToLowerInvariant(text[i]);
        }
        return new(text);
    }
}
