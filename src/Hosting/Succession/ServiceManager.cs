using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Hosting.Succession;

/// <summary>What systemd is told (sd_notify(3)): otherwise it takes the end of the old process for the end of the service.</summary>
static class ServiceManager
{
    const string Variable = "NOTIFY_SOCKET";

    /// <summary>Says which process is the service's from now on. Nothing happens where no service manager listens.</summary>
    public static void MainProcessIs(int process)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 1 } path || path[0] is not ('/' or '@'))
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An abstract socket's name begins with NUL, and is written with @.
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
            socket.Send(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"MAINPID={process}")));
        }
        catch (SocketException)
        {
            // It does not listen any more.
        }
    }
}
