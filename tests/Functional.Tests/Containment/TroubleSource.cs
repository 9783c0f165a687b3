using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>A controller whose action <c>test/trouble</c> does what it is told, beside the sample's <c>test/chat</c>.</summary>
static class TroubleSource
{
    public const string File = "Trouble.cs";

    const string Code = """
        using PluginChat;

        [Action("test/trouble")]
        public sealed class Trouble : WebSocketAction
        {
            Timer? _timer;

            public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                var what = message.GetText();
                switch (what)
                {
                    case "throw": Throw(what); break;
                    case "async void": AsyncVoid(); break;
                    case "thread": new Thread(() => Throw(what)).Start(); break;
                    case "pool": ThreadPool.QueueUserWorkItem(_ => Throw(what)); break;
                    case "timer": _timer = new Timer(_ => Throw(what), null, 1, Timeout.Infinite); break;
                    case "unobserved": Forget(() => Ended(Task.Run(() => Throw(what)))); Collect(); break;
                    case "finaliser": Forget(() => new Finalised()); Collect(); break;
                    case "collect": Collect(); break;
                    case "block": Thread.Sleep(5000); break;
                    case "block long": Thread.Sleep(6000); break;
                    case "spin": for (var end = Environment.TickCount64 + 5000; Environment.TickCount64 < end;); break;
                    case "await": await Task.Delay(5000); break;
                }
                client.Send("done " + what);
            }

            static async void AsyncVoid() { await Task.Yield(); Throw("async void"); }

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            static void Forget(Action make) => make();

            // Waits without looking at the outcome, which would make it an observed one.
            static void Ended(IAsyncResult task) => task.AsyncWaitHandle.WaitOne();

            static void Collect() { for (var i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); } }

            internal static void Throw(string what) =>
                throw new InvalidOperationException("trouble: " + what);

            sealed class Finalised { ~Finalised() => Throw("finaliser"); }
        }
        """;

    /// <summary>The line of its <c>throw</c>.</summary>
    public static int ThrowLine { get; } = Code[..Code.IndexOf("throw new", StringComparison.Ordinal)].Count(c => c == '\n') + 1;

    public static TestSite NewSite(TimeProvider? time = null)
    {
        var site = new TestSite { Time = time ?? TimeProvider.System };
        site.Write("controllers/chat/" + File, Code);
        return site;
    }
}
