using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginChat.Http.Binding;

/// <summary>
/// Converts nothing; the serializer asks it about each type that it meets, and so it knows whether a version of a controller answers
/// with values that have parts still to come: the serializer waits for nothing but asynchronous sequences.
/// </summary>
sealed class PartsThatTakeTime : JsonConverterFactory
{
    // Asked before the first value of the type is written; read at each flush.
    volatile bool _seen;

    /// <summary>Whether values written with these options may have parts that take time: also where nobody was there to notice.</summary>
    public static bool In(JsonSerializerOptions options)
    {
        // By index: an enumerator would be allocated at each flush.
        var converters = options.Converters;
        for (var i = 0; i < converters.Count; i++)
        {
            if (converters[i] is PartsThatTakeTime parts)
                return parts._seen;
        }
        return true;
    }

    public override bool CanConvert(Type typeToConvert)
    {
        if (IsSequence(typeToConvert) || Array.Exists(typeToConvert.GetInterfaces(), IsSequence))
            _seen = true;
        return false;
    }

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) => null;

    static bool IsSequence(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);
}
