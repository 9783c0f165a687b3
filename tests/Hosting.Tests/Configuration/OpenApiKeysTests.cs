using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary><c>openapi</c>.</summary>
public sealed class OpenApiKeysTests
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("openapi: false", null, null)]
    [InlineData("openapi: true", "/openapi.json", null)]
    [InlineData("openapi: '/v1/api.json'", "/v1/api.json", null)]
    [InlineData("openapi: {}", "/openapi.json", null)]
    [InlineData("openapi: { viewer: true }", "/openapi.json", "/openapi/")]
    [InlineData("openapi: { path: '/a', viewer: '/docs' }", "/a", "/docs/")]
    [InlineData("openapi: { path: true, viewer: '/docs/' }", "/openapi.json", "/docs/")]
    [InlineData("openapi: { viewer: false }", "/openapi.json", null)]
    public void OpenApi_InEachForm_IsRead(string http, string? path, string? viewer) =>
        Assert.Equal(path is null ? null : new OpenApiConfig(path, viewer), TempSite.Site($"{{ http: {{ {http} }} }}").OpenApi);

    [Theory]
    [InlineData(
        "openapi: 'openapi.json'",
        "error: http.openapi: takes true, false, or a path such as '/openapi.json' that is not '/' and not below '/_pluginchat/', not "
            + "'openapi.json'"
    )]
    [InlineData(
        "openapi: { viewer: '/' }",
        "error: http.openapi.viewer: takes true, false, or a path such as '/openapi/' that is not '/' and not below '/_pluginchat/', not "
            + "'/'"
    )]
    [InlineData(
        "openapi: '/_pluginchat/x'",
        "error: http.openapi: takes true, false, or a path such as '/openapi.json' that is not '/' and not below '/_pluginchat/', not "
            + "'/_pluginchat/x'"
    )]
    [InlineData(
        "openapi: { path: false }",
        "error: http.openapi.path: is what the object is for; write 'openapi: false' to have no document"
    )]
    [InlineData(
        "openapi: { path: '/a', viewer: '/a/' }",
        "error: http.openapi.viewer: '/a' is the document's path already; choose another"
    )]
    [InlineData("openapi: [ '/a' ]", "error: http.openapi: takes an object { … }, not an array")]
    [InlineData("openapi: { pth: '/a' }", "warning: unknown key 'http.openapi.pth' is ignored; did you mean 'path'?")]
    public void OpenApi_AMistake_SaysWhatAndWhatToDo(string http, string expected) =>
        Assert.EndsWith(": " + expected, Assert.Single(TempSite.Findings($"{{ http: {{ {http} }} }}")), StringComparison.Ordinal);
}
