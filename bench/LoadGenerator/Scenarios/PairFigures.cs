namespace Realtime.Bench.Scenarios;

/// <summary>What a turn with two servers measured.</summary>
internal sealed class PairFigures
{
    /// <summary>The first server's CPU time for a message, in microseconds.</summary>
    public double NearCost { get; set; }

    public double FarCost { get; set; }

    /// <summary>Until delivered to clients of the first server.</summary>
    public Latency Near { get; } = new();

    public Latency Far { get; } = new();
}
