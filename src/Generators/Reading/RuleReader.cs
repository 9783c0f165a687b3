using Microsoft.CodeAnalysis;
using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Attributes of validation, as expressions that make them.</summary>
sealed class RuleReader(Compilation compilation, Action<string, ISymbol, string[]> report)
{
    const string Annotations = "System.ComponentModel.DataAnnotations.";

    public IEnumerable<RuleModel> Read(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (
                attribute is not { AttributeClass: { } type, AttributeConstructor: not null }
                || !type.DerivesFrom(Annotations + "ValidationAttribute")
            )
                continue;
            if (CanUse(type) && CanUse(attribute.AttributeConstructor))
                yield return new(Creation(attribute), NeedsContext(type), type.DerivesFrom(Annotations + "RequiredAttribute"));
            else
                report(ActionRules.PrivateRule, symbol, [type.Short(), symbol.Name]);
        }
    }

    /// <summary>Whether generated code may use it.</summary>
    public bool CanUse(ISymbol symbol) => compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly);

    /// <summary>What messages call a member or parameter: an expression.</summary>
    public static string DisplayName(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            var type = attribute.AttributeClass?.Plain();
            if (
                type == "System.ComponentModel.DisplayNameAttribute"
                && attribute.ConstructorArguments.FirstOrDefault().Value is string text
            )
                return Literals.Text(text);
            if (type != Annotations + "DisplayAttribute")
                continue;
            if (attribute.NamedArguments.Any(a => a.Key == "ResourceType"))
                return $"({Creation(attribute)}.GetName() ?? {Literals.Text(name)})";
            if (attribute.NamedArguments.FirstOrDefault(a => a.Key == "Name").Value.Value is string given)
                return Literals.Text(given);
        }
        return Literals.Text(name);
    }

    static string Creation(AttributeData attribute)
    {
        var arguments = string.Join(", ", attribute.ConstructorArguments.Select(Literals.Of));
        var named = string.Join(", ", attribute.NamedArguments.Select(a => $"{a.Key} = {Literals.Of(a.Value)}"));
        return $"new {attribute.AttributeClass!.WholeNotNull()}({arguments}){(named.Length > 0 ? $" {{ {named} }}" : "")}";
    }

    // Where it, or what it derives from, overrides the method that is given the context.
    static bool NeedsContext(INamedTypeSymbol type)
    {
        if (type.Plain() is Annotations + "CompareAttribute" or Annotations + "CustomValidationAttribute")
            return true;
        for (var at = type; at is not null && at.Plain() != Annotations + "ValidationAttribute"; at = at.BaseType)
        {
            if (at.IsOfFramework() && at.Plain() is not (Annotations + "CompareAttribute" or Annotations + "CustomValidationAttribute"))
                continue;
            if (at.GetMembers("IsValid").OfType<IMethodSymbol>().Any(m => m is { IsOverride: true, Parameters.Length: 2 }))
                return true;
        }
        return type.IsOfFramework() is false && type.GetMembers("RequiresValidationContext").Length > 0;
    }
}
