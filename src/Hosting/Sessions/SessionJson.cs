using System.Text.Json;
using PluginChat.Http.Binding;

namespace PluginChat.Hosting.Sessions;

/// <summary>How values of a controller's types are written in sessions. A service of each generation, since it knows the types.</summary>
sealed class SessionJson(IServiceProvider services)
{
    readonly Lazy<JsonSerializerOptions> _options = new(() => ActionJson.CreateOptions(services));

    public JsonSerializerOptions Options => _options.Value;
}
