using Swashbuckle.AspNetCore.SwaggerUI;

namespace PluginChat.Host.Commands;

/// <summary>The files of Swagger UI, which its package has inside its assembly. Nothing else of the package is used.</summary>
static class SwaggerUi
{
    const string Folder = "Swashbuckle.AspNetCore.SwaggerUI.node_modules.swagger_ui_dist.";

    public static Stream? Open(string name) => typeof(SwaggerUIOptions).Assembly.GetManifestResourceStream(Folder + name);
}
