using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>What a type is to a request.</summary>
static class ValueReader
{
    const string Parsers = "global::PluginChat.Http.Binding.ValueParsers.";

    /// <summary>What a type of a parameter or of a member of an object is. <see cref="ValueKind.None"/> where requests have no such
    /// thing.</summary>
    public static ValueModel Read(ITypeSymbol type)
    {
        if (ParserOf(type, out var item) is { } parser)
            return new(ValueKind.Scalar, type.Whole(), item.WholeNotNull(), parser);
        if (type.Plain() == "Microsoft.AspNetCore.Http.IFormFile")
            return new(ValueKind.File, type.Whole(), type.WholeNotNull());
        if (ItemOf(type, out var wrap) is { } element)
        {
            if (element.Plain() == "Microsoft.AspNetCore.Http.IFormFile")
            {
                // The framework's list of them is its own.
                var list = $"new global::System.Collections.Generic.List<{element.WholeNotNull()}>({{0}})";
                return new(ValueKind.FileList, type.Whole(), element.WholeNotNull(), Wrap: wrap.Replace("{0}", list));
            }
            if (
                element.OriginalDefinition.SpecialType is not (SpecialType.System_Nullable_T or SpecialType.System_Byte)
                && ParserOf(element, out _) is { } items
            )
                return new(ValueKind.ScalarList, type.Whole(), element.WholeNotNull(), items, wrap);
            return new(IsShape(element) ? ValueKind.ShapeList : JsonKind(element), type.Whole(), element.WholeNotNull(), Wrap: wrap);
        }
        return IsShape(type)
            ? new(ValueKind.Shape, type.Whole(), type.WithoutNull().WholeNotNull())
            : new(JsonKind(type), type.Whole(), type.WholeNotNull());
    }

    /// <summary>The type within <c>T?</c>.</summary>
    public static ITypeSymbol WithoutNull(this ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    /// <summary>The object that a type is, or is a list of; null where it is none that has members to look at.</summary>
    public static INamedTypeSymbol? ShapeIn(ITypeSymbol type)
    {
        var item = ParserOf(type, out _) is null ? ItemOf(type, out _) ?? type.WithoutNull() : type;
        return IsShape(item) ? (INamedTypeSymbol)item.WithoutNull() : null;
    }

    /// <summary>The abstract class of which JSON makes a derived one; null where a type is none, and no list of one.</summary>
    public static INamedTypeSymbol? PolymorphIn(ITypeSymbol type) =>
        (ItemOf(type, out _) ?? type).WithoutNull() is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: true } named
        && DerivedOf(named).Any()
            ? named
            : null;

    /// <summary>What a class says that JSON may make in its place.</summary>
    public static IEnumerable<INamedTypeSymbol> DerivedOf(INamedTypeSymbol type) =>
        type.GetAttributes()
            .Where(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonDerivedTypeAttribute" && a.ConstructorArguments.Length > 0)
            .Select(a => a.ConstructorArguments[0].Value)
            .OfType<INamedTypeSymbol>()
            .Where(of => !SymbolEqualityComparer.Default.Equals(of, type) && IsShape(of));

    static string? ParserOf(ITypeSymbol type, out ITypeSymbol value)
    {
        value = type.WithoutNull();
        var name = value.WholeNotNull();
        if (value.SpecialType == SpecialType.System_String)
            return Parsers + "Text";
        if (value.TypeKind == TypeKind.Enum)
            return $"{Parsers}ParseEnum<{name}>";
        if (value.Plain() == "System.Uri")
            return Parsers + "ParseUri";
        var self = value;
        return
            value.TypeKind != TypeKind.TypeParameter
            && !value.IsAbstract
            && value.AllInterfaces.Any(i =>
                i.Plain() == "System.IParsable`1" && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], self)
            )
            ? $"{Parsers}Parse<{name}>"
            : null;
    }

    // Lists that are made of a List<T>, and how.
    static ITypeSymbol? ItemOf(ITypeSymbol type, out string wrap)
    {
        wrap = "{0}";
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            wrap = "{0}.ToArray()";
            return array.ElementType;
        }
        if (type is not INamedTypeSymbol { TypeArguments.Length: 1 } named)
            return null;
        switch (named.OriginalDefinition.Plain())
        {
            case "System.Collections.Generic.HashSet`1"
            or "System.Collections.Generic.ISet`1"
            or "System.Collections.Generic.IReadOnlySet`1":
                wrap = $"new global::System.Collections.Generic.HashSet<{named.TypeArguments[0].Whole()}>({{0}})";
                return named.TypeArguments[0];
            case "System.Collections.Generic.List`1"
            or "System.Collections.Generic.IList`1"
            or "System.Collections.Generic.ICollection`1"
            or "System.Collections.Generic.IEnumerable`1"
            or "System.Collections.Generic.IReadOnlyList`1"
            or "System.Collections.Generic.IReadOnlyCollection`1":
                return named.TypeArguments[0];
            default:
                return null;
        }
    }

    static bool IsShape(ITypeSymbol type) =>
        type.WithoutNull()
            is INamedTypeSymbol
            {
                TypeKind: TypeKind.Class or TypeKind.Struct,
                IsAbstract: false,
                IsTupleType: false,
                IsRefLikeType: false
            } named
        && !named.IsOfFramework()
        && !named.AllInterfaces.Any(i => i.Plain() == "System.Collections.IEnumerable")
        && !named.GetAttributes().Any(a => a.AttributeClass?.Plain() == "System.Text.Json.Serialization.JsonConverterAttribute");

    static ValueKind JsonKind(ITypeSymbol type)
    {
        var value = type.WithoutNull();
        if (value.TypeKind is TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.TypeParameter or TypeKind.Error)
            return ValueKind.None;
        if (value is INamedTypeSymbol { IsRefLikeType: true } or IArrayTypeSymbol { Rank: > 1 })
            return ValueKind.None;
        if (value is IArrayTypeSymbol or { SpecialType: SpecialType.System_Object })
            return ValueKind.Json;
        var isCollection =
            value.AllInterfaces.Any(i => i.Plain() == "System.Collections.IEnumerable")
            || value.Plain() == "System.Collections.Generic.IEnumerable`1";
        // What JSON makes one of an interface or an abstract class, its author says.
        if (value.TypeKind == TypeKind.Interface || value.IsAbstract)
        {
            return
                isCollection
                || value
                    .GetAttributes()
                    .Any(a =>
                        a.AttributeClass?.Plain()
                            is "System.Text.Json.Serialization.JsonConverterAttribute"
                                or "System.Text.Json.Serialization.JsonDerivedTypeAttribute"
                                or "System.Text.Json.Serialization.JsonPolymorphicAttribute"
                    )
                || value.Plain().StartsWith("System.Text.Json.Nodes.", StringComparison.Ordinal)
                ? ValueKind.Json
                : ValueKind.None;
        }
        if (!value.IsOfFramework() || isCollection)
            return ValueKind.Json;
        return
            value.Plain().StartsWith("System.Text.Json.", StringComparison.Ordinal)
            || value.Plain() is "System.Version" or "System.ValueTuple"
            || value.Plain().StartsWith("System.Collections.", StringComparison.Ordinal)
            || value.Plain().StartsWith("System.Numerics.", StringComparison.Ordinal)
            ? ValueKind.Json
            : ValueKind.None;
    }
}
