using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace PluginChat.Http.Binding;

/// <summary>What is wrong with JSON that does not fit, in a client's terms: its place, or the fields.</summary>
static class JsonMistakes
{
    public static JsonDocumentOptions DocumentOptions(JsonSerializerOptions options) =>
        new()
        {
            AllowTrailingCommas = options.AllowTrailingCommas,
            CommentHandling =
                options.ReadCommentHandling == JsonCommentHandling.Skip ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            MaxDepth = options.MaxDepth,
        };

    public static string Syntax(JsonException e) => Syntax(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);

    /// <summary>The same for what is wrong at an offset.</summary>
    public static string Syntax(ReadOnlySpan<byte> body, int offset) =>
        Syntax(body[..offset].Count((byte)'\n'), offset - 1 - body[..offset].LastIndexOf((byte)'\n'));

    static string Syntax(long line, long position) =>
        string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON: line {line + 1}, byte {position + 1}.");

    /// <summary>Says what is wrong, looking at the body once more.</summary>
    public static void Report(JsonException e, ReadOnlyMemory<byte> body, JsonTypeInfo type, InputProblem problem)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, DocumentOptions(type.Options));
        }
        catch (JsonException syntax)
        {
            problem.Refuse(StatusCodes.Status400BadRequest, Syntax(syntax));
            return;
        }
        using (document)
        {
            if (!type.Options.AllowDuplicateProperties)
                Twice(document.RootElement, "", type.Options, problem);
            Missing(document.RootElement, type, "", problem);
            var field = FieldOf(e.Path);
            // What is missing is told by an exception at the object that it is missing in.
            if (problem.Status == 0 || field.Length > 0 && !problem.IsBelow(field))
                problem.Add(
                    field,
                    e.InnerException is UnfitValueException unfit
                        ? unfit.Message
                        : $"The value does not fit: {Expected(document.RootElement, e)}."
                );
        }
    }

    /// <summary>Looks for objects that do not say of which derived type they are; true where there are some.</summary>
    public static bool TryReportUnknownType(ReadOnlyMemory<byte> body, JsonTypeInfo type, InputProblem problem)
    {
        using var document = JsonDocument.Parse(body, DocumentOptions(type.Options));
        Missing(document.RootElement, type, "", problem);
        return problem.Status != 0;
    }

    static string Expected(JsonElement root, JsonException e) =>
        root.ValueKind == JsonValueKind.Null ? "it is null"
        : e.InnerException is FormatException or InvalidOperationException or OverflowException ? "it has another type or is out of range"
        : "it has another type";

    // "$.address.lines[2]" -> "address.lines[2]".
    static string FieldOf(string? path) =>
        path is null or "$" ? ""
        : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..]
        : path[1..];

    // Who reads the first and who reads the last would see two requests in one.
    static void Twice(JsonElement value, string path, JsonSerializerOptions options, InputProblem problem)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var (i, item) in value.EnumerateArray().Index())
                Twice(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), options, problem);
        }
        if (value.ValueKind != JsonValueKind.Object)
            return;
        var comparer = options.PropertyNameCaseInsensitive ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        foreach (var named in value.EnumerateObject().GroupBy(p => p.Name, comparer))
        {
            var field = Join(path, named.Key);
            if (named.Count() > 1)
                problem.Add(field, Several(named.Count()));
            foreach (var property in named)
                Twice(property.Value, field, options, problem);
        }
    }

    /// <summary>What is said of a name that is given more than once.</summary>
    public static string Several(int count) => $"{count} values are given where one is expected.";

    static void Missing(JsonElement value, JsonTypeInfo type, string path, InputProblem problem)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && value.ValueKind == JsonValueKind.Array && type.ElementType is { } element)
        {
            var items = type.Options.GetTypeInfo(element);
            foreach (var (i, item) in value.EnumerateArray().Index())
                Missing(item, items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), problem);
        }
        if (type.Kind != JsonTypeInfoKind.Object || value.ValueKind != JsonValueKind.Object)
            return;
        if (type is { Type.IsAbstract: true, PolymorphismOptions: { } polymorphism })
            UnknownType(value, polymorphism, type.Options.AllowOutOfOrderMetadataProperties, path, problem);
        foreach (var property in type.Properties)
        {
            var field = Join(path, property.Name);
            if (Find(value, property.Name, type.Options) is not { } found)
            {
                if (property.IsRequired)
                    problem.Add(field, $"The {field} field is required.");
            }
            else if (found.ValueKind == JsonValueKind.Null)
            {
                if (
                    !property.IsSetNullable
                    || property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null
                )
                    problem.Add(field, $"The {field} field must not be null.");
            }
            else if (property.CustomConverter is null)
                Missing(found, type.Options.GetTypeInfo(property.PropertyType), field, problem);
        }
    }

    // Of which derived type it is must be said before all else.
    static void UnknownType(JsonElement value, JsonPolymorphismOptions polymorphism, bool isAnywhere, string path, InputProblem problem)
    {
        var (name, field) = (polymorphism.TypeDiscriminatorPropertyName, Join(path, polymorphism.TypeDiscriminatorPropertyName));
        var known = polymorphism.DerivedTypes.Select(d => $"{d.TypeDiscriminator}").ToList();
        if (!value.TryGetProperty(name, out var said))
            problem.Add(field, $"The {field} field is required.");
        else if (!known.Contains(said.ToString()))
            problem.Add(field, $"'{said}' is not valid: one of {string.Join(", ", known)} is expected.");
        else if (!isAnywhere && value.EnumerateObject().First().Name != name)
            problem.Add(field, $"The {field} field must be the first of its object.");
    }

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static JsonElement? Find(JsonElement value, string name, JsonSerializerOptions options)
    {
        var comparison = options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name.Equals(name, comparison))
                return property.Value;
        }
        return null;
    }
}
