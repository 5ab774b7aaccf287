using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational;
using Xunit;

namespace Realtime.SqlServer.Tests;

/// <summary>What an error number means for the call that met it. Needs no server.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(1205, 13, StoreFault.Undone)]
    [InlineData(2627, 14, StoreFault.Undone)]
    [InlineData(-2, 11, StoreFault.Transient)]
    [InlineData(10054, 20, StoreFault.Transient)]
    [InlineData(12345, 20, StoreFault.Transient)]
    [InlineData(1105, 17, StoreFault.Unusable)]
    [InlineData(9002, 17, StoreFault.Unusable)]
    [InlineData(3906, 16, StoreFault.Unusable)]
    [InlineData(823, 24, StoreFault.Unusable)]
    [InlineData(942, 14, StoreFault.Unusable)]
    [InlineData(547, 16, StoreFault.Other)]
    [InlineData(8152, 16, StoreFault.Other)]
    internal void An_error_is_the_servers_or_the_statements(int number, byte severity, StoreFault expected) =>
        Assert.Equal(expected, SqlErrors.Classify(number, severity));
}
