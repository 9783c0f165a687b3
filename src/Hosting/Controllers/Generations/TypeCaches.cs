using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// What the runtime remembers of types that a controller took elsewhere: caches of the whole process, which keep the types of a retired
/// controller in memory, and for which there is no public name. They are filled again by who still needs them.
/// </summary>
static class TypeCaches
{
    const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Empties them.</summary>
    public static void Clear()
    {
        // What the runtime itself calls after a hot reload.
        Call(typeof(JsonSerializerOptions).Assembly, "System.Text.Json.JsonSerializerOptionsUpdateHandler", "ClearCache", [null]);
        ClearDescriptions();
        ClearValidation();
    }

    // Converters, and properties with their attributes: options that are bound ask for them. What its own handler of hot reloads does
    // leaves the types themselves in.
    static void ClearDescriptions()
    {
        Call(typeof(TypeDescriptor).Assembly, "System.ComponentModel.ReflectTypeDescriptionProvider", "ClearReflectionCaches", []);
        var node = TypeDescriptor.GetProvider(typeof(object));
        var provider = Field(node.GetType(), "Provider", node);
        (Field(provider?.GetType(), "_typeData", provider) as IDictionary)?.Clear();
        // It says, too, for which types the provider that their attribute names was added: for those of others that stays true.
        if (Field(typeof(TypeDescriptor), "s_defaultProviderInitialized", null) is not IDictionary initialized)
            return;
        foreach (var type in initialized.Keys.OfType<Type>().Where(t => t.IsCollectible).ToList())
            initialized.Remove(type);
    }

    static void ClearValidation()
    {
        var assembly = typeof(Validator).Assembly;
        var store = assembly.GetType("System.ComponentModel.DataAnnotations.ValidationAttributeStore");
        (Field(store, "_typeStoreItems", Field(store, "<Instance>k__BackingField", null)) as IDictionary)?.Clear();
        var metadata = assembly.GetType("System.ComponentModel.DataAnnotations.AssociatedMetadataTypeTypeDescriptor+TypeDescriptorCache");
        foreach (var field in metadata?.GetFields(Any) ?? [])
            (field.GetValue(null) as IDictionary)?.Clear();
    }

    static void Call(Assembly assembly, string type, string method, object?[] arguments) =>
        assembly.GetType(type)?.GetMethod(method, Any)?.Invoke(null, arguments);

    static object? Field(Type? type, string name, object? of) => type?.GetField(name, Any)?.GetValue(of);
}
