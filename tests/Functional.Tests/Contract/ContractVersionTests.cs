using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Contract;

/// <summary>Prebuilt plugins that were built against other versions of the contract.</summary>
public sealed class ContractVersionTests
{
    static readonly Version s_host = ContractIdentity.VersionOfHost;

    // The part of the contract that the plugin uses, by another version's name.
    static string ContractOf(Version version) =>
        $$"""
            [assembly: System.Reflection.AssemblyVersion("{{version}}")]
            namespace PluginChat;
            public sealed class ActionAttribute(string name) : System.Attribute { public string Name => name; }
            public interface IWebSocketClient { long Id { get; } }
            public abstract class ControllerAction;
            public abstract class WebSocketAction : ControllerAction
            {
                public virtual System.Threading.Tasks.ValueTask OnOpenAsync(IWebSocketClient client) => default;
            }
            """;

    const string Plugin = """
        using PluginChat;
        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            public override System.Threading.Tasks.ValueTask OnOpenAsync(IWebSocketClient client) => default;
        }
        """;

    [Fact]
    public async Task Plugin_BuiltAgainstAnEarlierMinor_Runs()
    {
        await using var site = await StartAsync(new(s_host.Major, Math.Max(0, s_host.Minor - 1), 0, 0));
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(101, client.Status);
    }

    [Fact]
    public async Task Plugin_BuiltAgainstALaterMinor_IsRefusedWithBothVersions()
    {
        await using var site = await StartAsync(new(s_host.Major, s_host.Minor + 1, 0, 0));
        site.ExpectError("");
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        Assert.Equal(500, client.Status);
        Assert.Contains(
            $"it was built against PluginChat.Abstractions {s_host.Major}.{s_host.Minor + 1}, "
                + $"and this host has only {s_host.ToString(2)}: update the host",
            await client.ReadBodyAsync(),
            StringComparison.Ordinal
        );
    }

    static async Task<TestSite> StartAsync(Version contract)
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("'controllers/chat'", "'plugin/Plugin.dll'", StringComparison.Ordinal));
        Directory.CreateDirectory(site.PathOf("plugin"));
        var reference = MetadataReference.CreateFromImage(Compile("PluginChat.Abstractions", ContractOf(contract)));
        await File.WriteAllBytesAsync(site.PathOf("plugin/Plugin.dll"), Compile("Plugin", Plugin, reference));
        return await site.StartAsync();
    }

    static byte[] Compile(string name, string source, params MetadataReference[] more)
    {
        MetadataReference[] framework =
        [
            .. Directory
                .EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
                .Where(f => Path.GetFileName(f) is "System.Runtime.dll" or "System.Private.CoreLib.dll")
                .Select(f => MetadataReference.CreateFromFile(f)),
        ];
        using var image = new MemoryStream();
        var result = CSharpCompilation
            .Create(name, [CSharpSyntaxTree.ParseText(source)], [.. framework, .. more], new(OutputKind.DynamicallyLinkedLibrary))
            .Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
