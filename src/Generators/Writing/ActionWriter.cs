using PluginChat.Generators.Models;
using PluginChat.Generators.Reading;
using static PluginChat.Generators.Writing.ContractNames;

namespace PluginChat.Generators.Writing;

/// <summary>Writes what binds the parameters of an action, calls it, and writes what it returns.</summary>
sealed class ActionWriter(CodeText code, ShapeTable shapes, RuleTable rules)
{
    const int Form = 4,
        Json = 8;

    public void Write(ActionModel action, int number)
    {
        code.Open($"static async {Task} Invoke{number}({action.Controller} actions, {Request} request)");
        code.Line("var context = request.Context;");
        var parameters = action.Parameters.ToList();
        if (parameters.Any(NeedsInput))
        {
            code.Line(
                $"var input = await {Input}.ReadAsync(request, {Bodies}{BodiesOf(parameters)}, JsonOf(request)).ConfigureAwait(false);"
            );
            foreach (var (parameter, i) in parameters.Select((p, i) => (p, i)).Where(p => NeedsInput(p.p)))
                WriteParameter(parameter, i);
            code.Open("if (input.HasErrors)");
            code.Line("await input.RefuseAsync().ConfigureAwait(false);");
            code.Line("return;");
            code.Close();
        }
        foreach (var (parameter, i) in parameters.Select((p, i) => (p, i)).Where(p => p.p.Value.Kind == ValueKind.Service))
            code.Line($"var p{i} = {Service(parameter)};");
        var hasSession = parameters.Any(p => p.Value.Parser == "session");
        if (hasSession)
            code.Line(
                "var session = await global::PluginChat.HttpContextSessionExtensions.LoadSessionAsync(context).ConfigureAwait(false);"
            );
        WriteCall(
            action,
            hasSession,
            $"actions.@{action.Method}({string.Join(", ", parameters.Select((p, i) => Argument(action, p, i)))})"
        );
        code.Close();
    }

    static bool NeedsInput(ParameterModel parameter) =>
        parameter.Value.Kind is not (ValueKind.Special or ValueKind.Service)
        || parameter.Value.Parser.StartsWith("input.", StringComparison.Ordinal);

    static string Argument(ActionModel action, ParameterModel parameter, int i) =>
        parameter.Value.Kind != ValueKind.Special ? $"p{i}!"
        : action.Result.Kind == ResultKind.Events && parameter.Value.Parser == SpecialValues.Aborted ? $"{Output}.EventsToken(context)"
        : parameter.Value.Parser;

    static int BodiesOf(List<ParameterModel> parameters)
    {
        // Where the body itself is read, no field is looked for in it.
        if (parameters.Any(p => p.IsBody && p.Value.Kind == ValueKind.Special))
            return 0;
        var bodies = 0;
        foreach (var parameter in parameters.Where(NeedsInput))
        {
            if ((parameter.Sources & Form) != 0 && !(parameter.IsBody && parameter.Value.Kind == ValueKind.Json))
                bodies |= 1;
            if ((parameter.Sources & Json) != 0)
                bodies |= 2;
            if (parameter.IsBody || parameter.Sources == Form)
                bodies |= 4;
        }
        // A form where one value is the whole body of JSON: its other fields would be of no body.
        return parameters.Any(p => p.IsBody && p.Value.Kind == ValueKind.Json) ? bodies & ~1 : bodies;
    }

    static string Service(ParameterModel parameter)
    {
        const string extensions = "global::Microsoft.Extensions.DependencyInjection.";
        var item = parameter.Value.Item.TrimEnd('?');
        var required = parameter.IsRequired ? "GetRequired" : "Get";
        return parameter.Value.Parser.Length == 0
            ? $"{extensions}ServiceProviderServiceExtensions.{required}Service<{item}>(context.RequestServices)"
            : $"{extensions}ServiceProviderKeyedServiceExtensions.{required}KeyedService<{item}>"
                + $"(context.RequestServices, {parameter.Value.Parser})";
    }

    void WriteParameter(ParameterModel parameter, int i)
    {
        var (value, name, has) = (parameter.Value, Literals.Text(parameter.Name), $"has{i}");
        switch (value.Kind)
        {
            case ValueKind.Scalar:
                code.Line($"{value.Type} p{i} = {parameter.Default};");
                var (get, message) = parameter.IsRequired ? ("Require", $"{Message(parameter)}, ") : ("TryGet", "");
                var from = $"{Sources}{parameter.Sources}";
                code.Line($"var {has} = input.{get}<{value.Item}>({name}, {from}, {value.Parser}, {message}out var v{i});");
                code.Line($"if ({has}) p{i} = v{i}!;");
                break;
            case ValueKind.ScalarList:
                code.Line($"{value.Type} p{i} = {parameter.Default};");
                code.Line(
                    $"var {has} = input.TryGetList<{value.Item}>({name}, {Sources}{parameter.Sources}, {value.Parser}, out var v{i});"
                );
                // None given is none: a list that is required is one that may be empty.
                code.Line($"if ({has}{(parameter.IsRequired ? " || true" : "")}) p{i} = {value.Of($"v{i}")};");
                break;
            case ValueKind.File:
                code.Line($"var {has} = input.TryGetFile({name}, out var p{i});");
                if (parameter.IsRequired)
                    code.Line($"if (!{has} && !input.HasErrors) input.Missing({name}, {Message(parameter)});");
                break;
            case ValueKind.FileList:
                code.Line($"{value.Type} p{i} = {value.Of($"input.Files({name})")};");
                code.Line($"var {has} = true;");
                break;
            case ValueKind.Shape:
                WriteShape(parameter, i);
                break;
            case ValueKind.Json:
                code.Line($"{value.Type} p{i} = {parameter.Default};");
                code.Line($"var {has} = input.TryReadJson<{value.Type.TrimEnd('?')}>(out var v{i});");
                code.Line($"if ({has}) p{i} = v{i}!;");
                if (parameter.IsRequired)
                    code.Line("else input.MissingBody();");
                WriteShapeChecks(value, i, has, "\"\"");
                break;
            case ValueKind.Special:
                code.Line($"var p{i} = {value.Parser};");
                return;
        }
        CheckWriter.WriteRules(code, rules, parameter.Rules, $"p{i}", name, parameter.DisplayName, has);
    }

    // From JSON, or from fields with or without the parameter's name before theirs.
    void WriteShape(ParameterModel parameter, int i)
    {
        var (value, has) = (parameter.Value, $"has{i}");
        var type = value.Item.TrimEnd('?');
        shapes.Bind(type);
        var sources = parameter.Sources & ~Json;
        code.Line($"{value.Type} p{i} = {parameter.Default};");
        code.Line($"var {has} = false;");
        code.Line($"var path{i} = \"\";");
        if ((parameter.Sources & Json) != 0)
        {
            code.Open("if (input.IsJson)");
            code.Line($"{has} = input.TryReadJson<{type}>(out var v{i});");
            code.Line($"if ({has}) p{i} = v{i}!;");
            if (parameter.IsRequired)
                code.Line("else input.MissingBody();");
            code.Close();
            code.Open("else");
        }
        var prefix = Literals.Text(parameter.Name + ".");
        code.Line($"if (input.HasFields({prefix}, {Sources}{sources})) path{i} = {prefix};");
        if (!parameter.IsRequired)
            code.Line($"if (path{i}.Length > 0 || input.HasAnyField({Sources}{sources}))");
        code.Open("");
        code.Line($"{has} = Bind{shapes.Number(type)}(input, path{i}, {Sources}{sources}, out var f{i});");
        code.Line($"if ({has}) p{i} = f{i}!;");
        code.Close();
        if ((parameter.Sources & Json) != 0)
            code.Close();
        WriteShapeChecks(value with { Item = type }, i, has, $"path{i}");
    }

    void WriteShapeChecks(ValueModel value, int i, string has, string path)
    {
        var type = value.Item.TrimEnd('?');
        if (!shapes.IsChecked(type))
            return;
        if (type == value.Type.TrimEnd('?'))
        {
            code.Line($"if ({has} && p{i} is {{ }} c{i}) Check{shapes.Number(type)}(input, {path}, c{i});");
            return;
        }
        code.Open($"if ({has})");
        code.Line($"var n{i} = 0;");
        code.Line($"foreach (var item in p{i}!)");
        code.Open("");
        code.Line($"if (item is {{ }} c{i}) Check{shapes.Number(type)}(input, {path} + \"[\" + n{i} + \"].\", c{i});");
        code.Line($"n{i}++;");
        code.Close();
        code.Close();
    }

    string Message(ParameterModel parameter) =>
        parameter.Rules.FirstOrDefault(r => r.IsRequired) is { } rule
            ? $"{rules.Of(rule)}.FormatErrorMessage({parameter.DisplayName})"
            : "null";

    void WriteCall(ActionModel action, bool hasSession, string call)
    {
        var result = action.Result;
        var value = result.IsAwaited ? $"await {call}.ConfigureAwait(false)" : call;
        // Before anything of the answer is written: one that cannot be stored is another answer.
        if (hasSession && result.Kind != ResultKind.Nothing)
        {
            code.Line($"var result = {value};");
            value = "result";
        }
        else if (hasSession)
        {
            code.Line($"{value};");
            value = "";
        }
        if (hasSession)
            code.Line("await session.CommitAsync(context.RequestAborted).ConfigureAwait(false);");
        if (value.Length == 0)
            return;
        var write = result.Kind switch
        {
            ResultKind.Nothing => $"{value};",
            ResultKind.Text => Written("TextAsync", value),
            ResultKind.Bytes or ResultKind.Memory => Written("BytesAsync", value),
            ResultKind.Stream => Written("StreamAsync", value),
            ResultKind.Result => Written("ResultAsync", value),
            ResultKind.Events => Written("EventsAsync", value, ", JsonOf(request)"),
            ResultKind.Any => Written("AnyAsync", value, ", JsonOf(request)"),
            _ => $"await {Output}.JsonAsync<{result.Type}>(context, {value}, JsonOf(request)).ConfigureAwait(false);",
        };
        code.Line(write);
    }

    static string Written(string method, string value, string more = "") =>
        $"await {Output}.{method}(context, {value}{more}).ConfigureAwait(false);";
}
