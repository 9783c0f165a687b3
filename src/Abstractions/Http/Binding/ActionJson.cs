using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PluginChat.Http.Binding;

/// <summary>How actions read and write JSON. Each version of a controller has options of its own, which end with it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ActionJson
{
    /// <summary>
    /// The options of a version: names in camel case, read in any case; numbers may be text; what C# says cannot be null, or has to be
    /// there, is an error
    /// of the client. What is written may be null all the same.
    /// </summary>
    /// <param name="services">
    /// The services of the version: what its <see cref="IControllerServices"/> says by <c>ConfigureHttpJsonOptions</c> comes last.
    /// </param>
    /// <returns>Options of its own.</returns>
    public static JsonSerializerOptions CreateOptions(IServiceProvider services)
    {
        var options = new JsonOptions();
        var json = options.SerializerOptions;
        json.Converters.Add(new PartsThatTakeTime());
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.AllowDuplicateProperties = false;
        json.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WriteNull, FiniteNumbers.Require } };
        foreach (var configure in services.GetServices<IConfigureOptions<JsonOptions>>())
            configure.Configure(options);
        json.Converters.Insert(0, new DefinedEnums());
        json.MakeReadOnly();
        return json;
    }

    // That a value is null against its annotation is seen by its reader; an answer of 500 in its place helps neither side.
    static void WriteNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (!property.PropertyType.IsValueType)
                property.IsGetNullable = true;
        }
    }
}
