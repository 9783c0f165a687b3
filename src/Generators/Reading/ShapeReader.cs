using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Reads the objects that requests bring, with those in them.</summary>
sealed class ShapeReader(RuleReader rules)
{
    // By type: one that has itself in it is read once.
    readonly Dictionary<string, ShapeModel?> _shapes = new(StringComparer.Ordinal);

    public IEnumerable<ShapeModel> Shapes => _shapes.Values.Where(s => s is not null).Select(s => s!);

    public ShapeModel? Read(INamedTypeSymbol type)
    {
        var name = type.WholeNotNull();
        if (_shapes.TryGetValue(name, out var known))
            return known;
        _shapes[name] = null;
        var derived = ValueReader.DerivedOf(type).Where(rules.CanUse).ToList();
        // One of them may be what is being read, further out.
        foreach (var each in derived)
            Read(each);
        var constructor = ShapeMembers.ConstructorOf(type, rules.CanUse);
        var properties = ShapeMembers.PropertiesOf(type, rules.CanUse).ToList();
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
            Derived = derived.Select(d => d.WholeNotNull()).ToEquatable(),
            HasConstructor = type.IsAbstract || constructor is not null || type.InstanceConstructors.Any(ShapeMembers.IsForJson),
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
            JsonNames.Of((ISymbol?)property ?? parameter),
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
            JsonNames.Of(property),
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
        {
            if (ValueReader.PolymorphIn(type) is { } polymorph)
                Read(polymorph);
            return value;
        }
        var shape = Read(inner);
        // One that is being read has itself in it. Whether fields can make it is seen by those that made it so far.
        return shape is { IsBindable: false } ? value with { Kind = ValueKind.Json } : value;
    }
}
