using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginChat.Http.Binding;

/// <summary>
/// Has members that are floating-point numbers take finite ones alone, as parameters do: JSON's <c>1e400</c>, and <c>"NaN"</c> where
/// numbers may be text, would be read as what JSON cannot say again. Options or attributes that say how numbers are read are left alone.
/// </summary>
static class FiniteNumbers
{
    public static void Require(JsonTypeInfo type)
    {
        if (type.NumberHandling is not null || type.Options.NumberHandling.HasFlag(JsonNumberHandling.AllowNamedFloatingPointLiterals))
            return;
        foreach (var property in type.Properties)
        {
            if (property is { NumberHandling: null, CustomConverter: null })
                property.CustomConverter = ConverterOf(property.PropertyType);
        }
    }

    static JsonConverter? ConverterOf(Type type) =>
        type == typeof(double) ? new Finite<double>(JsonMetadataServices.DoubleConverter)
        : type == typeof(float) ? new Finite<float>(JsonMetadataServices.SingleConverter)
        : type == typeof(Half) ? new Finite<Half>(JsonMetadataServices.HalfConverter)
        : type == typeof(double?) ? new Optional<double>(new(JsonMetadataServices.DoubleConverter))
        : type == typeof(float?) ? new Optional<float>(new(JsonMetadataServices.SingleConverter))
        : type == typeof(Half?) ? new Optional<Half>(new(JsonMetadataServices.HalfConverter))
        : null;

    sealed class Finite<T>(JsonConverter<T> inner) : JsonConverter<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            T value;
            if (reader.TokenType == JsonTokenType.String && options.NumberHandling.HasFlag(JsonNumberHandling.AllowReadingFromString))
            {
                var text = reader.GetString()!;
                if (!T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
                    throw new JsonException(null, new UnfitValueException(text, typeof(T)));
            }
            else
            {
                value = inner.Read(ref reader, typeToConvert, options);
            }
            return T.IsFinite(value) ? value : throw new JsonException(null, new UnfitValueException(TextOf(ref reader), typeof(T)));
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            if (options.NumberHandling.HasFlag(JsonNumberHandling.WriteAsString))
                writer.WriteStringValue(value.ToString(null, CultureInfo.InvariantCulture));
            else
                inner.Write(writer, value, options);
        }

        static string TextOf(ref Utf8JsonReader reader)
        {
            using var element = JsonDocument.ParseValue(ref reader);
            return element.RootElement.ToString();
        }
    }

    sealed class Optional<T>(Finite<T> inner) : JsonConverter<T?>
        where T : struct, IFloatingPointIeee754<T>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null : inner.Read(ref reader, typeof(T), options);

        public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options)
        {
            if (value is { } number)
                inner.Write(writer, number, options);
            else
                writer.WriteNullValue();
        }
    }
}
