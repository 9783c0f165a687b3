using System.Diagnostics;
using System.Text.RegularExpressions;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Deploy;

/// <summary>deploy/nginx.conf and what compose.yaml puts beside it. What three-hosts.sh does is run.</summary>
public sealed partial class NginxConfigTests
{
    static string Deploy(params ReadOnlySpan<string> parts) => Repository.PathOf(["deploy", .. parts]);

    [Fact]
    public async Task NginxConfig_WithComposesHosts_IsAcceptedByNginx()
    {
        var nginx = InstalledProgram.Require("nginx", "nginx-light");
        var folder = Directory.CreateTempSubdirectory("pluginchat-nginx-").FullName;
        try
        {
            foreach (var file in (string[])["nginx.conf", "compose/listen.conf", "compose/hosts.conf"])
                File.Copy(Deploy(file), Path.Combine(folder, Path.GetFileName(file)));

            using var test = Process.Start(
                new ProcessStartInfo(nginx, ["-t", "-p", folder + "/", "-c", "nginx.conf", "-e", "stderr", "-g", "pid nginx.pid;"])
                {
                    RedirectStandardError = true,
                }
            )!;
            var said = await test.StandardError.ReadToEndAsync();
            await test.WaitForExitAsync();

            Assert.True(test.ExitCode == 0, said);
            Assert.DoesNotContain("[warn]", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ComposeFile_AndScript_ServeWithTheSameFiles()
    {
        var (compose, script) = (File.ReadAllText(Deploy("compose.yaml")), File.ReadAllText(ThreeHostsScript.Path));

        Assert.Contains("- ./nginx.conf:/etc/nginx/nginx.conf:ro", compose, StringComparison.Ordinal);
        Assert.Contains("cp \"$here/nginx.conf\" \"$work/nginx/nginx.conf\"", script, StringComparison.Ordinal);
        Assert.Contains("- ./redis.conf:/etc/pluginchat/redis.conf:ro", compose, StringComparison.Ordinal);
        Assert.Contains("redis-server \"$here/redis.conf\"", script, StringComparison.Ordinal);
    }

    [Fact]
    public void ComposeFile_GivesItsHostsTheAddressesThatNginxAsks()
    {
        var given = HostAddress().Matches(File.ReadAllText(Deploy("compose.yaml"))).Select(m => m.Groups[1].Value);
        var asked = Server().Matches(File.ReadAllText(Deploy("compose", "hosts.conf"))).Select(m => m.Groups[1].Value).ToList();

        Assert.Equal(3, asked.Count);
        Assert.Equal(asked, given);
    }

    [GeneratedRegex(@"^  host-\d:\n(?:    .*\n)*?.*ipv4_address: ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex HostAddress();

    [GeneratedRegex(@"^server ([\d.]+):8080 ", RegexOptions.Multiline)]
    private static partial Regex Server();
}
