using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>What scenarios share: the connections' loop, the measuring of a turn, and turns of several servers.</summary>
internal sealed class Bench(EventLoop loop, Effort effort, Report report)
{
    public EventLoop Loop => loop;

    public Effort Effort => effort;

    public Report Report => report;

    /// <summary>Lets each server warm up, then measures them in turns, so that what disturbs the machine disturbs all of them.</summary>
    /// <param name="row">Gets a value of each turn.</param>
    /// <param name="subjects">One for each column.</param>
    /// <param name="nameOf">The column.</param>
    /// <param name="drive">Drives one for so many seconds and gives the value.</param>
    public void TakeTurns<T>(Row row, IReadOnlyList<T> subjects, Func<T, string> nameOf, Func<T, double, double> drive) =>
        TakeTurns([.. subjects.Select(subject => new Turn(row, nameOf(subject), seconds => drive(subject, seconds)))]);

    /// <summary>The same for values of several rows that are compared with each other.</summary>
    public void TakeTurns(IReadOnlyList<Turn> turns)
    {
        foreach (var turn in turns)
        {
            turn.Drive(effort.Warm);
        }

        for (var round = 0; round < effort.Rounds; round++)
        {
            foreach (var turn in turns)
            {
                var generator = new GeneratorLoad();
                turn.Row.Add(turn.Column, turn.Drive(effort.Slice), generator.Share);
            }
        }
    }

    /// <summary>Server CPU in microseconds for each of what <paramref name="drive"/> counts, until nothing of it is under way.</summary>
    public static double CostOf(PeerProcess server, Func<long> drive)
    {
        var before = server.CpuSeconds;
        var count = drive();
        return (server.CpuSeconds - before) * 1e6 / count;
    }
}
