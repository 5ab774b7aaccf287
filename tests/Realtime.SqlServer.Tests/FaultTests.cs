using Realtime.SqlServer.Connections;
using Xunit;

namespace Realtime.SqlServer.Tests;

/// <summary>What an error number means for the call that met it. Needs no server.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(1205, 13, SqlFault.Undone)]
    [InlineData(2627, 14, SqlFault.Undone)]
    [InlineData(-2, 11, SqlFault.Transient)]
    [InlineData(10054, 20, SqlFault.Transient)]
    [InlineData(12345, 20, SqlFault.Transient)]
    [InlineData(1105, 17, SqlFault.Unusable)]
    [InlineData(9002, 17, SqlFault.Unusable)]
    [InlineData(3906, 16, SqlFault.Unusable)]
    [InlineData(823, 24, SqlFault.Unusable)]
    [InlineData(942, 14, SqlFault.Unusable)]
    [InlineData(547, 16, SqlFault.Other)]
    [InlineData(8152, 16, SqlFault.Other)]
    internal void An_error_is_the_servers_or_the_statements(int number, byte severity, SqlFault expected) =>
        Assert.Equal(expected, SqlErrors.Classify(number, severity));
}
