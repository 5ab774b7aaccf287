namespace Realtime.Bench.Scenarios;

/// <summary>The duration and size of a run.</summary>
internal sealed record Effort
{
    public required string Name { get; init; }

    /// <summary>How many turns each server gets.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many turns each server gets if a turn starts a server twice.</summary>
    public int Restarts => (Rounds + 1) / 2;

    /// <summary>The duration of a turn, in seconds.</summary>
    public required double Slice { get; init; }

    /// <summary>How long a server is warmed up before it is measured, in seconds.</summary>
    public required double Warm { get; init; }

    /// <summary>How long to wait until memory has settled, in seconds.</summary>
    public required double Settle { get; init; }

    public required int[] Broadcasts { get; init; }

    public required int[] Idle { get; init; }

    /// <summary>
    /// The numbers of idle connections that are also measured without a garbage collection, as a server at rest holds
    /// them.
    /// </summary>
    public required int[] IdleUncollected { get; init; }

    public required int[] FanOut { get; init; }

    public required int[] Growth { get; init; }

    public required int Clients { get; init; }

    public required int Connects { get; init; }

    /// <summary>How many clients reconnect at once after a restart.</summary>
    public int Returning => Clients * 10;

    public static Effort Of(string mode) => mode switch
    {
        "smoke" => new()
        {
            Name = mode,
            Rounds = 1,
            Slice = 0.1,
            Warm = 0.1,
            Settle = 0.2,
            Broadcasts = [50, 100],
            Idle = [100, 200],
            IdleUncollected = [100],
            FanOut = [1, 100, 1000],
            Growth = [100, 1000, 10_000],
            Clients = 50,
            Connects = 100,
        },
        "short" => new()
        {
            Name = mode,
            Rounds = 3,
            Slice = 0.4,
            Warm = 1,
            Settle = 1.5,
            Broadcasts = [500, 5000],
            Idle = [2000],
            IdleUncollected = [],
            FanOut = [1, 10_000],
            Growth = [100, 10_000, 1_000_000],
            Clients = 200,
            Connects = 1000,
        },
        "full" => new()
        {
            Name = mode,
            Rounds = 7,
            Slice = 1,
            Warm = 4,
            Settle = 5,
            Broadcasts = [500, 5000],
            Idle = [2000, 9000],
            IdleUncollected = [2000, 9000],
            FanOut = [1, 10_000, 100_000],
            Growth = [100, 10_000, 1_000_000],
            Clients = 200,
            Connects = 2000,
        },
        _ => throw new ArgumentException($"There is no mode named {mode}: smoke, short or full."),
    };
}
