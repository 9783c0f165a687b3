using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;
using static PluginChat.Generators.Writing.ContractNames;

namespace PluginChat.Generators.Writing;

/// <summary>
/// Writes what checks an object by its attributes. Not by <c>Validator</c>, which keeps a type that it has seen for ever: each attribute
/// is asked
/// itself, and one that wants more than the value gets a context with its names set, which looks nothing up.
/// </summary>
sealed class CheckWriter(CodeText code, ShapeTable shapes, RuleTable rules)
{
    public void Write(ShapeModel shape)
    {
        code.Open($"static void Check{shapes.Number(shape.Type)}({Input} input, string path, {shape.Type} value)");
        // Which has the members of this one as well.
        foreach (var derived in shape.Derived.Where(shapes.IsChecked))
        {
            code.Open($"if (value.GetType() == typeof({derived}))");
            code.Line($"Check{shapes.Number(derived)}(input, path, ({derived})value);");
            code.Line("return;");
            code.Close();
        }
        foreach (var member in shape.Members.Where(m => m.IsReadable))
        {
            var field = $"path + {Literals.Text(member.Field)}";
            WriteRules(code, rules, member.Rules, $"value.@{member.Name}", field, member.DisplayName, "", ("value", member.Name));
            WriteInner(member, field);
        }
        if (shape.Rules.Count > 0)
        {
            var name = Literals.Text(shape.Type.Substring(shape.Type.LastIndexOfAny(['.', ':']) + 1));
            foreach (var rule in shape.Rules)
                code.Line($"{Checks}.CheckWhole(input, {rules.Of(rule)}, value, path, {name});");
        }
        // As Validator does: only where nothing else is wrong.
        if (shape.ChecksItself)
            code.Line($"{Checks}.CheckItself(input, value, path);");
        code.Close();
    }

    /// <summary>Writes the rules of one value.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="rules">Those of the file.</param>
    /// <param name="of">The value's.</param>
    /// <param name="value">The expression of it.</param>
    /// <param name="field">That of its name in the request.</param>
    /// <param name="displayName">That of its name for people.</param>
    /// <param name="has">The variable that says whether there is one; empty where there is.</param>
    /// <param name="owner">The object that it is a member of.</param>
    public static void WriteRules(
        CodeText code,
        RuleTable rules,
        EquatableArray<RuleModel> of,
        string value,
        string field,
        string displayName,
        string has,
        (string Value, string Member)? owner = null
    )
    {
        foreach (var rule in of)
        {
            var condition = has.Length > 0 ? $"{has} && " : "";
            var name = rules.Of(rule);
            var member = owner is null ? displayName : Literals.Text(owner.Value.Member);
            if (rule.NeedsContext)
                code.Line(
                    $"if ({condition}true) {Checks}.Check(input, {name}, {value}, {field}, "
                        + $"new({owner?.Value ?? value}, {member}, {displayName}));"
                );
            else
                code.Line($"if ({condition}!{name}.IsValid({value})) input.Invalid({field}, {name}.FormatErrorMessage({displayName}));");
        }
    }

    void WriteInner(MemberModel member, string field)
    {
        var type = member.Value.Item.TrimEnd('?');
        if (member.Value.Kind is not (ValueKind.Shape or ValueKind.ShapeList or ValueKind.Json) || !shapes.IsChecked(type))
            return;
        var check = $"Check{shapes.Number(type)}";
        if (type == member.Value.Type.TrimEnd('?'))
        {
            code.Line($"if (value.@{member.Name} is {{ }} of{member.Name}) {check}(input, {field} + \".\", of{member.Name});");
            return;
        }
        code.Open($"if (value.@{member.Name} is {{ }} of{member.Name})");
        code.Line("var n = 0;");
        code.Open($"foreach (var item in of{member.Name})");
        code.Line($"if (item is {{ }} of) {check}(input, {field} + \"[\" + n + \"].\", of);");
        code.Line("n++;");
        code.Close();
        code.Close();
    }
}
