// A key of one purpose does not stand in for another.
// expect: conversion from|could not convert|invalid initialization
#include "ringfence/key.h"

#include <string>

std::string id(const ringfence::LedgerPublicKey& key) { return key.id(); }

std::string of(const ringfence::RecordPublicKey& record, const ringfence::LedgerPublicKey& ledger) {
#ifdef BAD
  return id(record) + id(ledger);
#else
  return record.id() + id(ledger);
#endif
}
