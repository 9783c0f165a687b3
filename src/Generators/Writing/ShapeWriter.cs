using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;
using static PluginChat.Generators.Writing.ContractNames;

namespace PluginChat.Generators.Writing;

/// <summary>Writes what makes an object of a request's fields.</summary>
sealed class ShapeWriter(CodeText code, ShapeTable shapes, RuleTable rules)
{
    // More fields than a form has by default.
    const int MostItems = 1024;

    public void WriteBinder(ShapeModel shape)
    {
        var number = shapes.Number(shape.Type);
        var members = shape.Members.Where(m => m.Way != MemberWay.None).Select((m, i) => (Member: m, I: i)).ToList();
        code.Open(
            $"static bool Bind{number}({Input} input, string path, {Binding}InputSources sources, "
                + $"[global::System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out {shape.Type} value)"
        );
        code.Line("var before = input.ErrorCount;");
        foreach (var (member, i) in members)
            WriteMember(member, i);
        // What is there is checked although something is missing: the client reads all in one answer.
        code.Open("if (input.ErrorCount != before)");
        foreach (var (member, i) in members.Where(m => m.Member.Rules.Count > 0))
            CheckWriter.WriteRules(
                code,
                rules,
                member.Rules.Where(r => !r.NeedsContext).ToEquatable(),
                $"v{i}",
                $"path + {Literals.Text(member.Field)}",
                member.DisplayName,
                $"has{i}"
            );
        code.Line("value = default;");
        code.Line("return false;");
        code.Close();
        var arguments = string.Join(", ", members.Where(m => m.Member.Way == MemberWay.Constructor).Select(m => $"v{m.I}!"));
        var required = members.Where(m => m.Member.Way == MemberWay.Required).Select(m => $"@{m.Member.Name} = v{m.I}!").ToList();
        code.Line($"value = new {shape.Type}({arguments}){(required.Count > 0 ? $" {{ {string.Join(", ", required)} }}" : "")};");
        foreach (var (member, i) in members.Where(m => m.Member.Way == MemberWay.Set))
            code.Line($"if (has{i}) value.@{member.Name} = v{i}!;");
        var inits = members.Where(m => m.Member.Way == MemberWay.Init).ToList();
        var reference = shape.IsStruct ? "ref " : "";
        foreach (var (member, i) in inits)
            code.Line($"if (has{i}) Set{number}_{i}({reference}value, v{i}!);");
        code.Line("return true;");
        code.Close();
        const string runtime = "global::System.Runtime.CompilerServices.";
        foreach (var (member, i) in inits)
        {
            code.Line();
            code.Line($"[{runtime}UnsafeAccessor({runtime}UnsafeAccessorKind.Method, Name = \"set_{member.Name}\")]");
            code.Line($"static extern void Set{number}_{i}({reference}{member.Declaring} target, {member.Value.Type} value);");
        }
    }

    void WriteMember(MemberModel member, int i)
    {
        var value = member.Value;
        var field = $"path + {Literals.Text(member.Field)}";
        var requires = member.IsRequired && member.Way is MemberWay.Constructor or MemberWay.Required && member.IsRequired;
        code.Line($"{value.Type} v{i} = {member.Default};");
        switch (value.Kind)
        {
            case ValueKind.Scalar:
                code.Line(
                    requires
                        ? $"var has{i} = input.Require<{value.Item}>({field}, sources, {value.Parser}, {Message(member)}, out var t{i});"
                        : $"var has{i} = input.TryGet<{value.Item}>({field}, sources, {value.Parser}, out var t{i});"
                );
                code.Line($"if (has{i}) v{i} = t{i}!;");
                break;
            case ValueKind.ScalarList:
                code.Line($"var has{i} = input.TryGetList<{value.Item}>({field}, sources, {value.Parser}, out var t{i});");
                code.Line($"if (has{i}{(requires ? " || true" : "")}) v{i} = {value.Of($"t{i}")};");
                break;
            case ValueKind.File:
                code.Line($"var has{i} = input.TryGetFile({field}, out var t{i});");
                code.Line($"if (has{i}) v{i} = t{i}!;");
                if (requires)
                    code.Line($"else input.Missing({field}, {Message(member)});");
                break;
            case ValueKind.FileList:
                code.Line($"var t{i} = input.Files({field});");
                code.Line($"var has{i} = t{i}.Count > 0;");
                code.Line($"if (has{i}{(requires ? " || true" : "")}) v{i} = {value.Of($"t{i}")};");
                break;
            case ValueKind.Shape:
                code.Line($"var has{i} = false;");
                code.Open($"if (input.HasFields({field} + \".\", sources))");
                code.Line($"has{i} = Bind{shapes.Number(value.Item.TrimEnd('?'))}(input, {field} + \".\", sources, out var t{i});");
                code.Line($"if (has{i}) v{i} = t{i}!;");
                code.Close();
                if (requires)
                    code.Line($"else input.Missing({field}, {Message(member)});");
                break;
            case ValueKind.ShapeList:
                WriteItems(member, i, field, requires);
                break;
        }
    }

    void WriteItems(MemberModel member, int i, string field, bool requires)
    {
        var type = member.Value.Item.TrimEnd('?');
        code.Line($"var t{i} = new global::System.Collections.Generic.List<{member.Value.Item}>();");
        code.Open($"for (var n = 0; n < {MostItems} && {field} + \"[\" + n + \"].\" is var at && input.HasFields(at, sources); n++)");
        code.Line($"if (Bind{shapes.Number(type)}(input, at, sources, out var item)) t{i}.Add(item);");
        code.Close();
        code.Line($"var has{i} = t{i}.Count > 0;");
        code.Line($"if (has{i}{(requires ? " || true" : "")}) v{i} = {member.Value.Of($"t{i}")};");
    }

    string Message(MemberModel member) =>
        member.Rules.FirstOrDefault(r => r.IsRequired) is { } rule ? $"{rules.Of(rule)}.FormatErrorMessage({member.DisplayName})" : "null";
}
