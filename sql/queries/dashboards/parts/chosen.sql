$__conditionalAll(region IN (${region:sqlstring}), $region) AND $__conditionalAll(technology IN (${technology:sqlstring}), $technology) AND $__conditionalAll(vendor IN (${vendor:sqlstring}), $vendor)
