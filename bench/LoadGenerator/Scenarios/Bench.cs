using Realtime.Bench.Net;
using Realtime.Bench.Peers;
using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>Shared by the scenarios: the event loop, and the measuring of several servers in turns.</summary>
internal sealed class Bench(EventLoop loop, Effort effort, Report report)
{
    public EventLoop Loop => loop;

    public Effort Effort => effort;

    public Report Report => report;

    /// <summary>
    /// Warms up each server, then measures the servers in turns, so that a disturbance of the machine affects all of
    /// them.
    /// </summary>
    /// <param name="row">Receives one value per turn.</param>
    /// <param name="subjects">The servers, one per column.</param>
    /// <param name="nameOf">Returns the column of a server.</param>
    /// <param name="drive">Drives a server for a number of seconds and returns the value.</param>
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

    /// <summary>
    /// The server's CPU time in microseconds per operation that <paramref name="drive"/> counts. It must return only
    /// after the last operation has completed.
    /// </summary>
    public static double CostOf(PeerProcess server, Func<long> drive)
    {
        var before = server.CpuSeconds;
        var count = drive();
        return (server.CpuSeconds - before) * 1e6 / count;
    }
}
