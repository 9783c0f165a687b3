using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat.Http.Binding;

/// <summary>
/// Reads enums as they are read without it, by number or by whatever converter there is for them, and takes those values alone that the
/// enum has: a number is one of an enum's for C#, whether it has a name or not.
/// </summary>
sealed class DefinedEnums : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Defined<>).MakeGenericType(typeToConvert), InnerOf(typeToConvert, options))!;

    // In the serializer's order: those of the options come before the type's own.
    JsonConverter? InnerOf(Type type, JsonSerializerOptions options)
    {
        var attribute = type.GetCustomAttribute<JsonConverterAttribute>(inherit: false);
        var found =
            options.Converters.FirstOrDefault(c => c != this && c.CanConvert(type))
            ?? attribute?.CreateConverter(type)
            ?? (attribute?.ConverterType is { } named ? (JsonConverter?)Activator.CreateInstance(named) : null);
        return found is JsonConverterFactory factory ? factory.CreateConverter(type, options) : found;
    }

    [SuppressMessage("Performance", "CA1812", Justification = "Made by its type.")]
    sealed class Defined<T>(JsonConverter? inner) : JsonConverter<T>
        where T : struct, Enum
    {
        JsonConverter<T>? _inner = (JsonConverter<T>?)inner;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Checked(Inner(options).Read(ref reader, typeToConvert, options));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            Inner(options).Write(writer, value, options);

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Checked(Inner(options).ReadAsPropertyName(ref reader, typeToConvert, options));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, [DisallowNull] T value, JsonSerializerOptions options) =>
            Inner(options).WriteAsPropertyName(writer, value, options);

        JsonConverter<T> Inner(JsonSerializerOptions options) => _inner ??= JsonMetadataServices.GetEnumConverter<T>(options);

        static T Checked(T value) =>
            ValueParsers.IsDefined(value) ? value : throw new JsonException(null, new UnfitValueException(value.ToString("D"), typeof(T)));
    }
}
