using Realtime.Bench.Reporting;

namespace Realtime.Bench.Scenarios;

/// <summary>One measurement of a server that takes turns with others.</summary>
/// <param name="Row">Receives one value per turn.</param>
/// <param name="Column">The column of the server.</param>
/// <param name="Drive">Drives the server for a number of seconds and returns the value.</param>
internal sealed record Turn(Row Row, string Column, Func<double, double> Drive);
