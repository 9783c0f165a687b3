using System.Reflection;
using System.Text.Json;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>What the runtime remembers of types that a controller took elsewhere.</summary>
static class TypeCaches
{
    /// <summary>
    /// Empties System.Text.Json's process-wide caches, which otherwise keep the types of a retired controller in memory. This
    /// is what the runtime itself calls after a hot reload; there is no public name for it.
    /// </summary>
    public static void Clear() =>
        typeof(JsonSerializerOptions)
            .Assembly.GetType("System.Text.Json.JsonSerializerOptionsUpdateHandler")
            ?.GetMethod("ClearCache", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?.Invoke(null, [null]);
}
