using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>A server that takes its turn among others.</summary>
/// <param name="Row">Gets a value of each turn.</param>
/// <param name="Column">Whose value it is.</param>
/// <param name="Drive">Drives it for so many seconds and gives the value.</param>
internal sealed record Turn(Row Row, string Column, Func<double, double> Drive);
