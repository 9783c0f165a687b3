using PluginChat.Simulation.Tests.Scheduling;
using StackExchange.Redis;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>
/// A host's way to the server: calls and answers take their time, and may be lost, done without an answer, done late, or done twice, as
/// RedisConnection and a network do it.
/// </summary>
sealed class Way(World world, Process host, Node node)
{
    // As RedisLink waits for an answer.
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(6);

    readonly World _world = world;
    readonly Process _host = host;
    readonly List<ICall> _waiting = [];
    int _generation;
    long _lastBrought;

    /// <summary>Where it leads.</summary>
    public Node Node { get; private set; } = node;

    public bool IsCut { get; private set; }

    /// <summary>How long a call takes at most, one way, in milliseconds.</summary>
    public double Slowness { get; set; } = 3;

    /// <summary>How much longer answers take: what they say is as old as that.</summary>
    public TimeSpan AnswersTake { get; set; }

    /// <summary>How likely it is that pub/sub does not bring something.</summary>
    public double BroughtIsLost { get; set; }

    interface ICall
    {
        void Fail();

        void AskAgain();
    }

    /// <summary>Asks the server for one step of its own.</summary>
    /// <param name="step">The step.</param>
    /// <param name="refusal">What it answers instead, on arrival; null where it does it.</param>
    public Task<T> AskAsync<T>(Func<Server, T> step, Func<Node, string?> refusal)
    {
        var call = new Call<T>(this, step, refusal);
        _waiting.Add(call);
        if (IsCut || !Node.IsUp)
            _world.After(_world.Short(50), call.Fail);
        else
            call.Send();
        _world.After(s_longest, call.TimeOut);
        return call.Answer;
    }

    /// <summary>Brings what was published, in order, unless the connection ends before that.</summary>
    public void Bring(Action deliver)
    {
        if (IsCut || _world.Chance(BroughtIsLost))
            return;
        var generation = _generation;
        _lastBrought = Math.Max(_lastBrought, _world.Now + (long)_world.Short(Slowness).TotalMicroseconds);
        _world.After(
            TimeSpan.FromMicroseconds(_lastBrought - _world.Now),
            () =>
            {
                if (generation == _generation)
                    deliver();
            },
            _host
        );
        // While one connection takes the place of another, both bring it.
        if (_world.Chance(0.01))
            _world.After(_world.Short(500), deliver, _host);
    }

    /// <summary>The connection ends, and another is there at once.</summary>
    public void Break()
    {
        _generation++;
        foreach (var call in _waiting.ToArray())
            _world.After(_world.Short(20), call.Fail);
    }

    public void Cut()
    {
        Break();
        IsCut = true;
    }

    public void Heal() => IsCut = false;

    /// <summary>Another connection takes the place of this one: what waits is asked again, and what is on its way may arrive too.</summary>
    public void Replace(Node node)
    {
        _generation++;
        Node = node;
        foreach (var call in _waiting.ToArray())
            call.AskAgain();
    }

    sealed class Call<T>(Way way, Func<Server, T> step, Func<Node, string?> refusal) : ICall
    {
        readonly TaskCompletionSource<T> _answer = new();

        public Task<T> Answer => _answer.Task;

        public void Send()
        {
            var (node, generation, world) = (way.Node, way._generation, way._world);
            world.After(world.Short(way.Slowness), () => Arrive(node, generation));
        }

        public void AskAgain() => Send();

        public void Fail() =>
            End(() =>
                _answer.TrySetException(new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "SocketClosed"))
            );

        public void TimeOut() => End(() => _answer.TrySetException(new TimeoutException("Redis has not answered for 6 s")));

        void Arrive(Node node, int generation)
        {
            var world = way._world;
            // What is on its way when a connection ends arrives all the same, sometimes; and sometimes much later.
            if (generation != way._generation && world.Chance(0.5) || !node.IsUp)
                return;
            if (generation != way._generation && world.Chance(0.2))
            {
                var again = way._generation;
                world.After(world.Short(3000), () => Arrive(node, again));
                return;
            }
            if (node.HangsUntil > world.Now)
            {
                world.After(TimeSpan.FromMicroseconds(node.HangsUntil - world.Now) + world.Short(5), () => Arrive(node, generation));
                return;
            }
            if (refusal(node) is { } problem)
            {
                world.After(
                    world.Short(way.Slowness),
                    () =>
                        Back(
                            generation,
                            () => _answer.TrySetException(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, problem))
                        )
                );
                return;
            }
            var result = step(node.Server);
            world.After(world.Short(way.Slowness) + way.AnswersTake, () => Back(generation, () => _answer.TrySetResult(result)));
        }

        void Back(int generation, Action end)
        {
            if (generation == way._generation)
                End(end);
        }

        void End(Action end)
        {
            if (_answer.Task.IsCompleted)
                return;
            way._waiting.Remove(this);
            if (way._host.HangsUntil > way._world.Now)
                way._world.After(TimeSpan.FromMicroseconds(way._host.HangsUntil - way._world.Now), end, way._host);
            else
                way._host.Run(end);
        }
    }
}
